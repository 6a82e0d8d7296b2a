package io.tailrace.kernel.clientmetrics;

import io.tailrace.kernel.config.ClientMetricsKeys;
import io.tailrace.kernel.config.StoredConfigs;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which metrics of which clients are wanted (KIP-714).
 *
 * @param metrics how their names begin
 * @param intervalMs how often they are pushed
 * @param match what clients must look like, by the names of attributes; all of it
 */
record MetricsSubscription(List<String> metrics, int intervalMs, Map<String, Pattern> match) {
  private static final String INSTANCE_ID = "client_instance_id";

  /**
   * The subscription of a resource's configs.
   *
   * @param flaws is told what was stored and cannot be used
   */
  static MetricsSubscription of(Map<String, String> stored, Consumer<String> flaws) {
    Config config = Config.of(StoredConfigs.sound(stored, ClientMetricsKeys::named, flaws));
    Map<String, Pattern> match = new HashMap<>();
    for (String text : config.get(ClientMetricsKeys.MATCH)) {
      String[] parts = text.split("=", 2);
      match.put(parts[0].trim(), Pattern.compile(parts[1].trim()));
    }
    return new MetricsSubscription(
        config.get(ClientMetricsKeys.METRICS), config.get(ClientMetricsKeys.INTERVAL_MS), match);
  }

  boolean matches(Uuid instanceId, ClientMetricsClient client) {
    return match.entrySet().stream()
        .allMatch(
            wanted -> {
              String attribute =
                  wanted.getKey().equals(INSTANCE_ID)
                      ? instanceId.toString()
                      : client.attributes().getOrDefault(wanted.getKey(), "");
              return wanted.getValue().matcher(attribute).matches();
            });
  }
}
