package io.tailrace.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.delivery.TopicConfigs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which policies a topic can have beside those of other topics: no record may run in a circle. */
final class PolicyRules {
  private PolicyRules() {}

  /**
   * Makes sure that a topic can have these configs.
   *
   * @throws ConfigException if it cannot
   */
  static void check(String topic, Config configs, TopicConfigs others) {
    DeliveryPolicy policy = DeliveryPolicy.of(topic, configs);
    if (!policy.isActive()) {
      return;
    }
    if (topic.startsWith("__")) {
      throw new ConfigException(topic + " is internal: nothing is delivered again from there");
    }
    requireKeepsAll(policy, others);
    for (Map.Entry<String, Config> other : others.configured().entrySet()) {
      if (!other.getKey().equals(topic)) {
        existing(other.getKey(), other.getValue())
            .filter(DeliveryPolicy::isActive)
            .ifPresent(found -> requireNoCircle(policy, found));
      }
    }
  }

  /** A policy that another version let through does not stand in the way of others. */
  private static Optional<DeliveryPolicy> existing(String topic, Config configs) {
    try {
      return Optional.of(DeliveryPolicy.of(topic, configs));
    } catch (ConfigException _) {
      return Optional.empty();
    }
  }

  private static void requireKeepsAll(DeliveryPolicy policy, TopicConfigs others) {
    if (policy.deadLetterTopic().grouped()) {
      return;
    }
    String name = policy.deadLetterTopic().name(Optional.empty());
    boolean compacted =
        others
            .of(name)
            .flatMap(config -> config.text("cleanup.policy"))
            .map(cleanup -> cleanup.contains("compact"))
            .orElse(false);
    if (compacted) {
      throw new ConfigException(
          "The dead-letter topic " + name + " is compacted: it would not keep all records");
    }
  }

  private static void requireNoCircle(DeliveryPolicy one, DeliveryPolicy other) {
    requireOutside(one, other);
    requireOutside(other, one);
    for (NamePattern input : one.inputs()) {
      if (other.inputs().contains(input)) {
        throw new ConfigException(
            input.name(Optional.of("{group}"))
                + " is a retry or schedule topic of "
                + other.topic());
      }
    }
  }

  /** A topic with a policy is not what another policy works with. */
  private static void requireOutside(DeliveryPolicy inner, DeliveryPolicy outer) {
    for (List<NamePattern> used : List.of(outer.inputs(), outer.outputs())) {
      for (NamePattern pattern : used) {
        if (pattern.match(inner.topic()).isPresent() && !inner.topic().equals(outer.topic())) {
          throw new ConfigException(
              inner.topic()
                  + " is a retry, redelivery, schedule or dead-letter topic of "
                  + outer.topic()
                  + ", and has no policy of its own");
        }
      }
    }
  }
}
