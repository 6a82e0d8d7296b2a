package io.tailrace.spi.group;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.plugin.PluginProvider;

/**
 * Offers a way to distribute the partitions of topics over the members of a consumer group
 * (KIP-848). Its {@link #name} is the word that {@code group.consumer.assignors} and the clients'
 * {@code group.remote.assignor} use: {@code uniform}, {@code range}.
 */
public interface GroupAssignorProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /** Creates the assignor. Called once for each broker, if its configuration names it. */
  GroupAssignor create(Config config);
}
