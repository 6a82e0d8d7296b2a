package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ConfigResource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes a topic. */
@Command(
    name = "alter",
    mixinStandardHelpOptions = true,
    description = "Adds partitions to a topic, or changes its configuration.",
    footerHeading = "%nExample:%n",
    footer = "  tailrace topic alter orders --partitions 12 --config retention.bytes=1073741824")
final class TopicAlterCommand implements Runnable {
  @Parameters(paramLabel = "TOPIC", description = "The topic's name.")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = {
        "How many partitions there are to be: more than now.",
        "Keys then map to other partitions than before."
      })
  private Optional<Integer> partitions = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "KEY=VALUE",
      description = "A configuration to set; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--delete-config",
      paramLabel = "KEY",
      description = "A configuration that gets its default; may be repeated.")
  private Set<String> delete = new LinkedHashSet<>();

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (partitions.isEmpty() && set.isEmpty() && delete.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "What is to change: --partitions, --config or --delete-config?");
    }
    try (Client client = connect.connect()) {
      Admin admin = new Admin(client);
      Topics.existing(client, topic);
      if (!set.isEmpty() || !delete.isEmpty()) {
        admin.alterConfigs(ConfigResource.topic(topic), set, delete);
      }
      partitions.ifPresent(count -> admin.createPartitions(topic, count));
      spec.commandLine().getOut().println("Changed topic " + topic);
    }
  }
}
