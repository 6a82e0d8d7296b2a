package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.client.GroupAdmin;
import io.tailrace.client.GroupDescription;
import io.tailrace.client.GroupMember;
import io.tailrace.client.GroupType;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.TopicPartition;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes groups. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Shows where groups stand in the partitions that they consume, and who reads what.",
      "For a share group, the offset is that of the first record that is not done with."
    })
final class GroupDescribeCommand implements Runnable {
  private static final String NONE = "-";

  @Parameters(arity = "1..*", paramLabel = "GROUP", description = "The ids of groups.")
  private List<String> groups = List.of();

  @Option(names = "--members", description = "Shows the members, and not the offsets.")
  private boolean members;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      GroupAdmin admin = new GroupAdmin(client);
      for (String id : groups) {
        GroupDescription group = admin.describe(id);
        printTitle(group);
        if (members) {
          printMembers(group);
        } else {
          printOffsets(group, admin.offsets(id, group.type()), new Admin(client));
        }
      }
    }
  }

  private void printTitle(GroupDescription group) {
    out()
        .println(
            "Group "
                + group.id()
                + "  type "
                + group.type().name().toLowerCase(Locale.ROOT)
                + "  state "
                + group.state()
                + (group.assignor().isEmpty() ? "" : "  assignor " + group.assignor())
                + "  members "
                + group.members().size());
  }

  private void printMembers(GroupDescription group) {
    Table table = new Table("MEMBER", "INSTANCE", "CLIENT", "HOST", "PARTITIONS");
    for (GroupMember member : group.members()) {
      table.row(
          member.id(),
          member.instanceId().orElse(NONE),
          member.clientId(),
          member.host(),
          member.partitions().isEmpty()
              ? NONE
              : String.join(",", member.partitions().stream().map(Object::toString).toList()));
    }
    table.print(out());
  }

  private void printOffsets(
      GroupDescription group, Map<TopicPartition, Long> offsets, Admin admin) {
    Map<TopicPartition, String> readers = new HashMap<>();
    for (GroupMember member : group.members()) {
      // Several members of a share group read one partition.
      member
          .partitions()
          .forEach(partition -> readers.merge(partition, member.id(), (a, b) -> a + "," + b));
    }
    Set<TopicPartition> partitions =
        new TreeSet<>(
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    partitions.addAll(offsets.keySet());
    partitions.addAll(readers.keySet());
    Table table = new Table("TOPIC", "PARTITION", offsetTitle(group), "END", "LAG", "MEMBER");
    for (TopicPartition partition : partitions) {
      OptionalLong end = end(admin, partition);
      Long offset = offsets.get(partition);
      table.row(
          partition.topic(),
          partition.partition(),
          offset == null ? NONE : offset,
          end.isEmpty() ? NONE : end.getAsLong(),
          offset == null || end.isEmpty() ? NONE : Math.max(0, end.getAsLong() - offset),
          readers.getOrDefault(partition, NONE));
    }
    table.print(out());
  }

  private static String offsetTitle(GroupDescription group) {
    return group.type() == GroupType.SHARE ? "START" : "COMMITTED";
  }

  /** Empty if the topic is gone: what was committed for it may still be there. */
  private static OptionalLong end(Admin admin, TopicPartition partition) {
    try {
      return admin.offset(partition, OffsetSpec.LATEST);
    } catch (ClientException e) {
      return switch (e.code()) {
        case INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS -> OptionalLong.empty();
        default -> throw e;
      };
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
