package io.tailrace.kernel;

import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.api.TelemetryHandlers;
import io.tailrace.kernel.clientmetrics.ClientMetrics;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.BrokerKeys;
import io.tailrace.kernel.metadata.MetadataListeners;
import io.tailrace.kernel.plugin.PluginCatalog;
import io.tailrace.kernel.plugin.PluginLifeCycle;
import io.tailrace.kernel.plugin.Spi;
import io.tailrace.spi.clientmetrics.ClientMetricsReceiver;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.Uuid;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Puts together what asks clients for their metrics, where the configuration names a receiver. */
final class ClientTelemetry {
  private ClientTelemetry() {}

  /**
   * The handlers of KIP-714; none without a receiver, so that it is not even offered to clients.
   *
   * @param metadata tells of subscriptions, from the first image on
   * @param background runs the receiver
   */
  static List<ApiHandler> start(
      Config config,
      PluginCatalog plugins,
      PluginLifeCycle lifeCycle,
      Codecs codecs,
      MetadataListeners metadata,
      Executor background,
      Supplier<Uuid> ids) {
    String name = config.get(BrokerKeys.CLIENT_METRICS_RECEIVER);
    if (name.isEmpty()) {
      return List.of();
    }
    ClientMetricsReceiver receiver =
        lifeCycle.start(
            plugins.choose(Spi.CLIENT_METRICS, name), provider -> provider.create(config));
    Set<Byte> accepted = new HashSet<>(TelemetryHandlers.codecs(codecs));
    accepted.add((byte) 0);
    ClientMetrics metrics =
        new ClientMetrics(
            config.get(BrokerKeys.TELEMETRY_MAX_BYTES),
            accepted,
            () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
            ids);
    metadata.add(metrics);
    return TelemetryHandlers.of(metrics, receiver, codecs, background);
  }
}
