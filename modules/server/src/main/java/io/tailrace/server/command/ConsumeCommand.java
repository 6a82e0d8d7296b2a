package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.Codecs;
import io.tailrace.client.Consumer;
import io.tailrace.client.ConsumerConfig;
import io.tailrace.client.ConsumerConfig.Isolation;
import io.tailrace.client.ConsumerConfig.OutOfRange;
import io.tailrace.client.GroupConfig;
import io.tailrace.client.GroupConsumer;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.PartitionDescription;
import io.tailrace.client.TopicPartition;
import io.tailrace.server.format.OutputFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes what it consumes. */
@Command(
    name = "consume",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the records of topics to standard output, a line each.",
      "It begins with the next record and goes on until Ctrl-C, unless options say otherwise.",
      "With --group it shares the topics with the other members of a consumer group, begins where",
      "the group has come to, and commits how far it comes; without, it commits nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace consume orders                                   what comes from now on",
      "  tailrace consume orders --from-beginning --until-end      what there is",
      "  tailrace consume orders --offset -10 --print partition,offset,key",
      "  tailrace consume orders --offset 2026-01-31T12:00:00Z --max 100",
      "  tailrace consume orders invoices --group accounting --from-beginning",
      "  tailrace consume orders --format '%%t/%%p@%%o %%k=%%s\\n'",
      "",
      "In a format: %%s value, %%k key, %%S and %%K their lengths, %%t topic, %%p partition, %%o"
          + " offset,",
      "%%T timestamp, %%h headers, %%%% a percent sign; \\n \\r \\t \\0 \\\\ \\xHH are escapes."
    })
final class ConsumeCommand implements Callable<Integer> {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final int FLUSH_BYTES = 1 << 16;

  @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The topics to read.")
  private List<String> topics = List.of();

  @Option(names = "--from-beginning", description = "Begin with the oldest record.")
  private boolean fromBeginning;

  @Option(
      names = {"-o", "--offset"},
      paramLabel = "OFFSET",
      description = {
        "Where to begin: earliest, latest, an offset, -N for the last N records of each",
        "partition, or a time such as 2026-01-31T12:00:00Z. Default: latest"
      })
  private String offset = "latest";

  @Option(
      names = {"-p", "--partition"},
      paramLabel = "N",
      description = "Read this partition only; may be repeated.")
  private List<Integer> partitions = List.of();

  @Option(
      names = {"-g", "--group"},
      paramLabel = "GROUP",
      description = {
        "Read as a member of this consumer group, of which there can be more, with any client;",
        "where it has committed nothing yet, begin as --offset says."
      })
  private Optional<String> group = Optional.empty();

  @Option(
      names = {"-n", "--max", "--max-messages"},
      paramLabel = "N",
      description = "Stop after so many records.")
  private long max = Long.MAX_VALUE;

  @Option(
      names = {"-e", "--until-end"},
      description = "Stop where the partitions ended when it was started.")
  private boolean untilEnd;

  @Option(
      names = "--timeout-ms",
      paramLabel = "MS",
      description = "Stop when no record comes for so long.")
  private long timeoutMs = Long.MAX_VALUE;

  @Option(
      names = "--isolation-level",
      paramLabel = "LEVEL",
      description = {
        "read_uncommitted, or read_committed to leave out records of open and aborted",
        "transactions. Default: read_uncommitted"
      })
  private Isolation isolation = Isolation.READ_UNCOMMITTED;

  @Mixin private OutputOptions outputs;
  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  private final Streams streams;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  ConsumeCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    OutputFormat output = outputs.format();
    if (group.isPresent() && !partitions.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--partition and --group: the group shares out the partitions");
    }
    StartOffset start = StartOffset.parse(fromBeginning ? "earliest" : offset);
    try (Client client = connect.connect();
        Codecs codecs = Codecs.load()) {
      if (group.isPresent()) {
        consumeInGroup(client, codecs, group.get(), start, output);
      } else {
        consumeAlone(client, codecs, start, output);
      }
    } catch (OutputClosed _) {
      // Whoever reads our output, such as head, has seen enough.
    }
    return 0;
  }

  private static final class OutputClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void consumeAlone(Client client, Codecs codecs, StartOffset start, OutputFormat output) {
    Admin admin = new Admin(client);
    ConsumerConfig config = ConsumerConfig.DEFAULT.with(isolation);
    try (AssignedSource source = new AssignedSource(new Consumer(client, codecs, config))) {
      for (String topic : topics) {
        List<Integer> numbers =
            Topics.existing(client, topic).partitions().stream()
                .map(PartitionDescription::partition)
                .toList();
        for (int number : partitions.isEmpty() ? numbers : partitions) {
          TopicPartition partition = new TopicPartition(topic, number);
          long offset = start.resolve(admin, partition);
          if (untilEnd) {
            source.add(partition, offset, admin.offset(partition, OffsetSpec.LATEST).orElse(0));
          } else {
            source.add(partition, offset);
          }
        }
      }
      consume(source, () -> false, output);
    }
  }

  private void consumeInGroup(
      Client client, Codecs codecs, String name, StartOffset start, OutputFormat output) {
    topics.forEach(topic -> Topics.existing(client, topic));
    Admin admin = new Admin(client);
    ConsumerConfig config =
        ConsumerConfig.DEFAULT
            .with(isolation)
            .with(fromBeginning ? OutOfRange.EARLIEST : OutOfRange.LATEST);
    GroupConsumer consumer =
        new GroupConsumer(
            client,
            codecs,
            config,
            GroupConfig.of(name, topics),
            partition -> start.resolve(admin, partition));
    ToLongFunction<TopicPartition> end =
        untilEnd
            ? partition -> admin.offset(partition, OffsetSpec.LATEST).orElse(0)
            : _ -> Long.MAX_VALUE;
    try (Interruption interruption = new Interruption(consumer::stop);
        GroupSource source = new GroupSource(consumer, end)) {
      consume(source, interruption::isRequested, output);
    }
  }

  private void consume(RecordSource source, BooleanSupplier stopped, OutputFormat output) {
    long left = max;
    long lastRecord = System.nanoTime();
    while (left > 0 && !source.isExhausted() && !stopped.getAsBoolean()) {
      long silentMs = (System.nanoTime() - lastRecord) / 1_000_000;
      if (silentMs >= timeoutMs) {
        break;
      }
      Duration wait = Duration.ofMillis(Math.min(LONGEST_WAIT.toMillis(), timeoutMs - silentMs));
      long most = left;
      boolean isReady = source.isReady();
      int[] taken = new int[1];
      int count =
          source.poll(
              wait,
              record -> {
                if (source.includes(record)) {
                  output.write(record, pending);
                  taken[0]++;
                }
                if (pending.size() >= FLUSH_BYTES) {
                  flush();
                }
                return taken[0] < most;
              });
      flush();
      left -= taken[0];
      if (count > 0 || !isReady) {
        lastRecord = System.nanoTime();
      }
    }
    source.finish();
  }

  private void flush() {
    if (pending.size() > 0) {
      try {
        pending.writeTo(streams.out());
        streams.out().flush();
      } catch (IOException _) {
        throw new OutputClosed();
      }
      pending.reset();
    }
  }
}
