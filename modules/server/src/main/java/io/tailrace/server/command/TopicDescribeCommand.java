package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ConfigEntry;
import io.tailrace.client.ConfigResource;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.PartitionDescription;
import io.tailrace.client.TopicDescription;
import io.tailrace.client.TopicPartition;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Describes topics. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description =
        "Shows the partitions of topics, their leaders and offsets, and what was configured.")
final class TopicDescribeCommand implements Runnable {
  @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "The names of topics.")
  private List<String> topics = List.of();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      Admin admin = new Admin(client);
      for (String name : topics) {
        describe(Topics.existing(client, name), admin);
      }
    }
  }

  private void describe(TopicDescription topic, Admin admin) {
    PrintWriter out = spec.commandLine().getOut();
    String configs =
        admin.describeConfigs(ConfigResource.topic(topic.name())).stream()
            .filter(config -> config.source() == ConfigEntry.Source.TOPIC)
            .map(config -> config.name() + "=" + config.value().orElse(""))
            .collect(Collectors.joining(" "));
    out.println(
        "Topic "
            + topic.name()
            + "  id "
            + topic.id()
            + "  partitions "
            + topic.partitions().size()
            + (configs.isEmpty() ? "" : "  " + configs));
    Table table = new Table("PARTITION", "LEADER", "EPOCH", "REPLICAS", "ISR", "START", "END");
    for (PartitionDescription partition : topic.partitions()) {
      TopicPartition id = new TopicPartition(topic.name(), partition.partition());
      boolean led = partition.leader() >= 0;
      table.row(
          partition.partition(),
          led ? partition.leader() : "none",
          partition.leaderEpoch(),
          numbers(partition.replicas()),
          numbers(partition.inSyncReplicas()),
          led ? offset(admin, id, OffsetSpec.EARLIEST) : "-",
          led ? offset(admin, id, OffsetSpec.LATEST) : "-");
    }
    table.print(out);
  }

  private static String offset(Admin admin, TopicPartition partition, OffsetSpec spec) {
    return Long.toString(admin.offset(partition, spec).orElse(0));
  }

  private static String numbers(List<Integer> brokers) {
    return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
