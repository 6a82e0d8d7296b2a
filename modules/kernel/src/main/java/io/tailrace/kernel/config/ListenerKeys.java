package io.tailrace.kernel.config;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What can be configured for one listener (KIP-402, KIP-612), by Kafka's names: with the listener's
 * name in lower case before that of the config for all.
 *
 * @param listener its name, as it is in {@code listeners}
 * @param maxConnections how many connections it may have at a time
 * @param maxConnectionCreationRate how many connections it accepts a second
 */
public record ListenerKeys(
    String listener,
    ConfigKey<Integer> maxConnections,
    ConfigKey<Integer> maxConnectionCreationRate) {

  /** Those of the listeners that are configured, sound or not. */
  public static List<ListenerKeys> of(Config config) {
    return config.get(BrokerKeys.LISTENERS).stream()
        .filter(text -> text.contains("://"))
        .map(text -> text.substring(0, text.indexOf("://")).trim())
        .distinct()
        .map(ListenerKeys::of)
        .toList();
  }

  private static ListenerKeys of(String listener) {
    String prefix = "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
    return new ListenerKeys(
        listener,
        ConfigKey.ofInt(
                prefix + BrokerKeys.MAX_CONNECTIONS.name(), Integer.MAX_VALUE, 0, Integer.MAX_VALUE)
            .changeable()
            .doc("How many connections the listener may have at a time."),
        ConfigKey.ofInt(
                prefix + BrokerKeys.MAX_CONNECTION_CREATION_RATE.name(),
                Integer.MAX_VALUE,
                0,
                Integer.MAX_VALUE)
            .changeable()
            .doc("How many connections the listener accepts a second; those above it wait."));
  }

  /** The keys of all of them; two listeners whose names differ by case only share theirs. */
  static List<ConfigKey<?>> keys(Config config) {
    List<ConfigKey<?>> keys = new ArrayList<>();
    for (ListenerKeys each : of(config)) {
      if (keys.stream().noneMatch(key -> key.name().equals(each.maxConnections.name()))) {
        keys.add(each.maxConnections);
        keys.add(each.maxConnectionCreationRate);
      }
    }
    return keys;
  }
}
