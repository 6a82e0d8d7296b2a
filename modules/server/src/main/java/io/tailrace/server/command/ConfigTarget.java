package io.tailrace.server.command;

import io.tailrace.client.ConfigResource;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say whose configuration is meant: exactly one is given. */
final class ConfigTarget {
  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC",
      description = "The configuration of a topic.")
  private Optional<String> topic = Optional.empty();

  @Option(
      names = "--broker",
      required = true,
      paramLabel = "ID",
      description = "The configuration of a broker, by its node.id.")
  private Optional<Integer> broker = Optional.empty();

  @Option(
      names = "--all-brokers",
      required = true,
      description = "The defaults that all brokers share.")
  private boolean allBrokers;

  ConfigResource resource() {
    return topic
        .map(ConfigResource::topic)
        .orElseGet(() -> ConfigResource.broker(broker.map(String::valueOf).orElse("")));
  }
}
