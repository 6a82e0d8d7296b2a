package io.tailrace.kernel.metadata;

import io.tailrace.kernel.config.BrokerConfig;
import io.tailrace.kernel.config.BrokerKeys;

/** What the metadata add to the configuration that a broker was started with. */
public final class BrokerLayers {
  private BrokerLayers() {}

  /** The broker's configuration as of this image. */
  public static BrokerConfig of(BrokerConfig start, MetadataImage image) {
    return start.with(
        image.configsOf(ConfigResource.ALL_BROKERS),
        image.configsOf(ConfigResource.broker(start.fixed().get(BrokerKeys.NODE_ID))));
  }
}
