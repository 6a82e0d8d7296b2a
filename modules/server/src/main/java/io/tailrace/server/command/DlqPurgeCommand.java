package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.PartitionDescription;
import io.tailrace.client.TopicDescription;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.dlq.DeadLetterOperations;
import io.tailrace.server.dlq.OperationHeaders;
import io.tailrace.server.dlq.OperationState;
import io.tailrace.spi.storage.RecordHeader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Deletes dead letters. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description = {
      "Deletes dead letters for good: all of them, or those before a time or an offset.",
      "Without --yes it only shows what would be deleted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace dlq purge dlq.orders --before 7d",
      "  tailrace dlq purge dlq.orders --before 2026-01-31T12:00:00Z --yes",
      "  tailrace dlq purge dlq.orders --before-offset 0:100 --before-offset 1:70 --yes",
      "  tailrace dlq purge dlq.orders --all --yes"
    })
final class DlqPurgeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "The dead-letter topic.")
  private String topic;

  @ArgGroup(multiplicity = "1")
  private Extent extent;

  @Option(names = "--yes", description = "Do it.")
  private boolean yes;

  @Mixin private Asking asking;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  private final Streams streams;

  /** How much. */
  static final class Extent {
    @Option(names = "--all", description = "All that there are now.")
    private boolean all;

    @Option(
        names = "--before",
        paramLabel = "TIME",
        description = {
          "Those before the first one that is not older than a time: 2026-01-31T12:00:00Z,",
          "or 30s, 90m, 2h, 7d for so long ago."
        })
    private Optional<String> before = Optional.empty();

    @Option(
        names = "--before-offset",
        paramLabel = "P:OFFSET",
        description = "Those of a partition before an offset. May be repeated.")
    private List<String> offsets = List.of();
  }

  DlqPurgeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      TopicDescription found = Topics.existing(client, topic);
      DeadLetterOperations operations = new DeadLetterOperations(client, codecs);
      operations.requireOffered(topic);
      Map<Integer, Long> ends = ends(new Admin(client), found);
      if (!yes) {
        show(new Admin(client), ends);
        return 0;
      }
      List<RecordHeader> headers = asking.headers("purge");
      DlqSelection.add(headers, OperationHeaders.TOPIC, topic);
      ends.forEach(
          (number, end) -> DlqSelection.add(headers, OperationHeaders.BEFORE, number + ":" + end));
      String id = Asking.newId();
      long from = operations.position();
      operations.ask(id, headers);
      Optional<OperationState> state =
          new DlqFollower(operations, streams).follow(id, from, OperationState::hasEnded);
      state.ifPresent(one -> OperationReport.print(one, spec.commandLine().getOut()));
      return state.filter(one -> one.status().equals("finished")).isPresent() ? 0 : 1;
    }
  }

  private Map<Integer, Long> ends(Admin admin, TopicDescription found) {
    Map<Integer, Long> ends = new TreeMap<>();
    for (String text : extent.offsets) {
      if (!text.matches("\\d{1,9}:\\d{1,18}")) {
        throw new ParameterException(
            spec.commandLine(), "No partition and offset: " + text + "; give such as 0:100");
      }
      int colon = text.indexOf(':');
      ends.put(Integer.valueOf(text.substring(0, colon)), Long.valueOf(text.substring(colon + 1)));
    }
    if (extent.offsets.isEmpty()) {
      OffsetSpec spec =
          extent
              .before
              .map(time -> OffsetSpec.at(PointInTime.parse(time, Instant.now())))
              .orElse(OffsetSpec.LATEST);
      for (PartitionDescription one : found.partitions()) {
        TopicPartition partition = new TopicPartition(topic, one.partition());
        long end =
            admin
                .offset(partition, spec)
                .orElseGet(() -> admin.offset(partition, OffsetSpec.LATEST).orElse(0));
        ends.put(one.partition(), end);
      }
    }
    return ends;
  }

  private void show(Admin admin, Map<Integer, Long> ends) {
    Table table = new Table("PARTITION", "FROM", "BEFORE", "RECORDS");
    ends.forEach(
        (number, end) -> {
          long start =
              admin.offset(new TopicPartition(topic, number), OffsetSpec.EARLIEST).orElse(0);
          table.row(number, start, end, Math.max(0, end - start));
        });
    table.print(spec.commandLine().getOut());
    spec.commandLine().getErr().println("Nothing was deleted: say --yes to do it.");
  }
}
