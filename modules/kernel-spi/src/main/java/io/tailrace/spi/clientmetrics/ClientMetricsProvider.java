package io.tailrace.spi.clientmetrics;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.plugin.PluginProvider;

/**
 * Offers a receiver of the metrics that clients push to the broker (KIP-714). The broker's
 * configuration chooses one by its {@link #name}, as {@code client.metrics.receiver}; without one,
 * clients are not asked for metrics.
 */
public interface ClientMetricsProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /** Creates the receiver. Called once for each broker that chooses it. */
  ClientMetricsReceiver create(Config config);
}
