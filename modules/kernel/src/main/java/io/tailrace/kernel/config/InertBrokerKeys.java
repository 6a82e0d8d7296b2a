package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * Broker configs that a configuration made for Kafka may hold and that change nothing here: they
 * are checked and shown, so that it need not be edited.
 */
public final class InertBrokerKeys {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** All of them, in the order of documentation. */
  public static final List<ConfigKey<?>> ALL =
      List.of(
          ConfigKey.ofInt("group.coordinator.append.linger.ms", -1, -1, INT_MAX)
              .doc("How long Kafka's group coordinator gathers writes, in milliseconds."),
          ConfigKey.ofInt("group.coordinator.background.threads", 2, 1, INT_MAX)
              .doc("How many threads resolve patterns and ask assignors in Kafka's broker."),
          ConfigKey.ofInt("group.coordinator.cached.buffer.max.bytes", 1_048_588, 1, INT_MAX)
              .doc("The largest buffer that Kafka's group coordinator keeps, in bytes."),
          ConfigKey.ofInt("group.coordinator.threads", 4, 1, INT_MAX)
              .doc("How many threads Kafka's group coordinator has."),
          ConfigKey.ofBoolean("group.share.assignor.offload.enable", true)
              .doc("Whether Kafka's broker asks the assignors of share groups on other threads."),
          ConfigKey.ofInt("offsets.load.buffer.size", 5_242_880, 1, INT_MAX)
              .doc("How much Kafka's group coordinator reads at a time when it loads, in bytes."));

  private InertBrokerKeys() {}
}
