package io.tailrace.spi.storage;

import io.tailrace.spi.plugin.PluginProvider;

/** Offers a storage engine, chosen with the broker's configuration {@code storage}. */
public interface StorageProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /** Creates the storage of one broker. Nothing is opened before {@link Storage#start}. */
  Storage create(StorageContext context);
}
