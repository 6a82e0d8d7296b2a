package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.Client;
import io.tailrace.client.ClientException;
import io.tailrace.wire.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates a topic. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Creates a topic.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  tailrace topic create orders --partitions 6",
      "  tailrace topic create state --config cleanup.policy=compact --config segment.ms=3600000"
    })
final class TopicCreateCommand implements Runnable {
  @Parameters(paramLabel = "TOPIC", description = "Its name: letters, digits, '.', '_' and '-'.")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many partitions. Default: num.partitions of the broker.")
  private Optional<Integer> partitions = Optional.empty();

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "How many replicas of each. Default: default.replication.factor of the broker.")
  private Optional<Integer> replicationFactor = Optional.empty();

  @Option(
      names = "--config",
      paramLabel = "KEY=VALUE",
      description = "A topic configuration; may be repeated.")
  private Map<String, String> configs = new LinkedHashMap<>();

  @Option(names = "--if-not-exists", description = "Succeed if the topic is there already.")
  private boolean ifNotExists;

  @Mixin private ConnectOptions connect;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    try (Client client = connect.connect()) {
      new Admin(client)
          .createTopic(topic, optional(partitions), optional(replicationFactor), configs);
      spec.commandLine().getOut().println("Created topic " + topic);
    } catch (ClientException e) {
      if (!ifNotExists || e.code() != ErrorCode.TOPIC_ALREADY_EXISTS) {
        throw e;
      }
      spec.commandLine().getOut().println("Topic " + topic + " exists");
    }
  }

  private static OptionalInt optional(Optional<Integer> number) {
    return number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
