package io.tailrace.kernel.config;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** What can be configured on a subscription of client metrics (KIP-714). */
public final class ClientMetricsKeys {
  /** What {@link #MATCH} may look at. */
  public static final Set<String> SELECTORS =
      Set.of(
          "client_instance_id",
          "client_id",
          "client_software_name",
          "client_software_version",
          "client_source_address",
          "client_source_port");

  /** How often clients push. */
  public static final ConfigKey<Integer> INTERVAL_MS =
      ConfigKey.ofInt("interval.ms", 300_000, 100, 3_600_000)
          .doc("How often a client pushes its metrics, in milliseconds.");

  /** Which clients push. */
  public static final ConfigKey<List<String>> MATCH =
      ConfigKey.ofList("match", List.of())
          .where(
              patterns -> patterns.stream().allMatch(ClientMetricsKeys::isMatch),
              "a list of selector=regular expression; the selectors are "
                  + SELECTORS.stream().sorted().collect(Collectors.joining(", ")))
          .doc("Which clients push metrics: those that match all of these; empty for all clients.");

  /** Which metrics are pushed. */
  public static final ConfigKey<List<String>> METRICS =
      ConfigKey.ofList("metrics", List.of())
          .doc(
              "How the names of the metrics begin that are pushed; * for all of them, empty for"
                  + " none.");

  private static final Map<String, ConfigKey<?>> ALL =
      List.of(INTERVAL_MS, MATCH, METRICS).stream()
          .collect(Collectors.toUnmodifiableMap(ConfigKey::name, Function.identity()));

  private ClientMetricsKeys() {}

  /** The key of that name, if there is one. */
  public static Optional<ConfigKey<?>> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** All of them. */
  public static List<ConfigKey<?>> all() {
    return List.of(INTERVAL_MS, MATCH, METRICS);
  }

  private static boolean isMatch(String text) {
    String[] parts = text.split("=", 2);
    if (parts.length < 2 || !SELECTORS.contains(parts[0].trim())) {
      return false;
    }
    try {
      Pattern.compile(parts[1].trim());
      return true;
    } catch (PatternSyntaxException _) {
      return false;
    }
  }
}
