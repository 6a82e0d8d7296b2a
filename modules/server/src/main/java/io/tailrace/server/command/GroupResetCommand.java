package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.GroupAdmin;
import io.tailrace.client.GroupListing;
import io.tailrace.client.GroupType;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.PartitionDescription;
import io.tailrace.client.TopicPartition;
import io.tailrace.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Moves a group to other offsets. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = {
      "Moves a group to other offsets: what it reads next.",
      "Its members must have left. A group that does not exist is created as a classic one."
    })
final class GroupResetCommand implements Runnable {
  @Parameters(paramLabel = "GROUP", description = "The id of the group.")
  private String id;

  @ArgGroup(multiplicity = "1")
  private Scope scope;

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Option(names = "--dry-run", description = "Only shows what would be done.")
  private boolean dryRun;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  /** Which partitions. */
  static final class Scope {
    @Option(
        names = "--topic",
        paramLabel = "TOPIC[:N,N]",
        description = "The partitions of a topic, or some of them; may be repeated.")
    private List<String> topics = List.of();

    @Option(names = "--all-topics", description = "All partitions in which the group stands.")
    private boolean all;
  }

  /** Where to. */
  static final class Target {
    @Option(
        names = "--to",
        paramLabel = "OFFSET",
        description = {
          "earliest, latest, an offset, a negative number to be counted from the end, or a time",
          "such as 2026-01-31T12:00:00Z."
        })
    private Optional<String> to = Optional.empty();

    @Option(
        names = "--shift-by",
        paramLabel = "N",
        description = "So many records on, or back if it is negative.")
    private Optional<Long> shift = Optional.empty();
  }

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      GroupAdmin groups = new GroupAdmin(client);
      Admin admin = new Admin(client);
      GroupType type = typeOfIdle(groups);
      Map<TopicPartition, Long> before = committed(groups, type);
      Map<TopicPartition, Long> after = new LinkedHashMap<>();
      Table table = new Table("TOPIC", "PARTITION", "FROM", "TO");
      for (TopicPartition partition : partitions(client, before.keySet())) {
        Optional<Long> from = Optional.ofNullable(before.get(partition));
        long offset = bounded(admin, partition, resolve(admin, partition, from));
        after.put(partition, offset);
        table.row(
            partition.topic(),
            partition.partition(),
            from.map(String::valueOf).orElse("-"),
            offset);
      }
      if (!dryRun && !after.isEmpty()) {
        groups.setOffsets(id, type, after);
      }
      table.print(spec.commandLine().getOut());
      if (dryRun) {
        spec.commandLine().getErr().println("Nothing was changed: this was a dry run.");
      }
    }
  }

  /** What members have in hand would be committed over what is set here. */
  private GroupType typeOfIdle(GroupAdmin groups) {
    Optional<GroupListing> listing =
        groups.list().stream().filter(group -> group.id().equals(id)).findFirst();
    if (listing.isPresent() && !groups.describe(id).members().isEmpty()) {
      throw new ClientException(
          ErrorCode.NON_EMPTY_GROUP, "Group " + id + " has members: stop them first");
    }
    return listing.map(GroupListing::type).orElse(GroupType.CLASSIC);
  }

  private Map<TopicPartition, Long> committed(GroupAdmin groups, GroupType type) {
    try {
      return groups.offsets(id, type);
    } catch (ClientException e) {
      if (e.code() == ErrorCode.GROUP_ID_NOT_FOUND) {
        return Map.of();
      }
      throw e;
    }
  }

  private Set<TopicPartition> partitions(Client client, Set<TopicPartition> committed) {
    if (scope.all) {
      return committed;
    }
    Set<TopicPartition> partitions = new LinkedHashSet<>();
    for (String topic : scope.topics) {
      int colon = topic.indexOf(':');
      String name = colon < 0 ? topic : topic.substring(0, colon);
      List<Integer> existing =
          Topics.existing(client, name).partitions().stream()
              .map(PartitionDescription::partition)
              .toList();
      List<Integer> wanted = colon < 0 ? existing : numbers(topic.substring(colon + 1));
      for (int number : wanted) {
        if (!existing.contains(number)) {
          throw wrong("There is no partition " + number + " of topic " + name);
        }
        partitions.add(new TopicPartition(name, number));
      }
    }
    return partitions;
  }

  private List<Integer> numbers(String text) {
    if (!text.matches("\\d{1,9}(,\\d{1,9})*")) {
      throw wrong("No partitions: " + text + "; give numbers with commas");
    }
    return List.of(text.split(",")).stream().map(Integer::valueOf).toList();
  }

  private long resolve(Admin admin, TopicPartition partition, Optional<Long> from) {
    if (target.shift.isPresent()) {
      return from.orElseThrow(
              () ->
                  new ClientException(
                      ErrorCode.OFFSET_NOT_AVAILABLE,
                      "Group " + id + " has committed nothing for " + partition))
          + target.shift.get();
    }
    try {
      return StartOffset.parse(target.to.orElseThrow()).resolve(admin, partition);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** An offset that is not there would be reset by the next consumer as its own settings say. */
  private static long bounded(Admin admin, TopicPartition partition, long offset) {
    long start = admin.offset(partition, OffsetSpec.EARLIEST).orElse(0);
    long end = admin.offset(partition, OffsetSpec.LATEST).orElse(0);
    return Math.clamp(offset, start, end);
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
