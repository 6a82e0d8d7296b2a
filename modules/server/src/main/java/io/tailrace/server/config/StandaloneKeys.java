package io.tailrace.server.config;

import io.tailrace.spi.config.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns the configuration of a Kafka node (KRaft, KIP-500; older names too) into that of a broker
 * that stands alone: its controller's listeners are left out, old names become new ones.
 */
final class StandaloneKeys {
  private static final Map<String, String> RENAMED =
      Map.of("broker.id", "node.id", "log.dir", "log.dirs");
  private static final List<String> LISTENER_LISTS = List.of("listeners", "advertised.listeners");
  private static final String PROTOCOLS = "listener.security.protocol.map";
  private static final String PLAINTEXT = "PLAINTEXT";

  private StandaloneKeys() {}

  /**
   * The values for the broker.
   *
   * @throws ConfigException if they are for a node that is no broker, or ask for listeners that are
   *     not plain text
   */
  static Map<String, String> from(Map<String, String> kafka) {
    Map<String, String> values = new TreeMap<>(kafka);
    List<String> roles = list(values.getOrDefault("process.roles", ""));
    if (!roles.isEmpty() && !roles.contains("broker")) {
      throw new ConfigException(
          "Invalid value "
              + values.get("process.roles")
              + " for configuration process.roles: Tailrace runs as a broker");
    }
    RENAMED.forEach(
        (old, name) -> {
          String value = values.remove(old);
          if (value != null) {
            values.putIfAbsent(name, value);
          }
        });
    Set<String> controllers =
        Set.copyOf(list(values.getOrDefault("controller.listener.names", "")));
    for (String key : LISTENER_LISTS) {
      values.computeIfPresent(key, (_, listeners) -> withoutListeners(listeners, controllers));
    }
    requirePlaintext(values);
    return values;
  }

  private static String withoutListeners(String listeners, Set<String> names) {
    return list(listeners).stream()
        .filter(listener -> !names.contains(nameOf(listener)))
        .collect(Collectors.joining(","));
  }

  private static void requirePlaintext(Map<String, String> values) {
    Map<String, String> protocols =
        list(values.getOrDefault(PROTOCOLS, "")).stream()
            .map(entry -> entry.split(":", 2))
            .filter(entry -> entry.length == 2)
            .collect(
                Collectors.toMap(entry -> entry[0].trim(), entry -> entry[1].trim(), (_, b) -> b));
    for (String listener : list(values.getOrDefault("listeners", ""))) {
      String name = nameOf(listener);
      String protocol = protocols.getOrDefault(name, name);
      if (!protocol.equals(PLAINTEXT)) {
        throw new ConfigException(
            protocols.containsKey(name)
                ? "Listener " + listener + " uses " + protocol + "; Tailrace speaks PLAINTEXT only"
                : "Listener "
                    + listener
                    + " needs an entry "
                    + name
                    + ":PLAINTEXT in "
                    + PROTOCOLS);
      }
    }
  }

  private static String nameOf(String listener) {
    int colon = listener.indexOf("://");
    return colon < 0 ? listener : listener.substring(0, colon);
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::trim)
        .flatMap(element -> element.isEmpty() ? Stream.empty() : Stream.of(element))
        .toList();
  }
}
