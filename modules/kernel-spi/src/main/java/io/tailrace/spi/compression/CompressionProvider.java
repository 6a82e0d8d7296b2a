package io.tailrace.spi.compression;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.plugin.PluginProvider;

/**
 * Offers a compression codec of the record batch format (KIP-98, KIP-110). Its {@link #name} is the
 * word that {@code compression.type} uses: {@code gzip}, {@code snappy}, {@code lz4}, {@code zstd}.
 */
public interface CompressionProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /** The codec's number in the lowest three bits of a batch's attributes: 1 to 7. */
  int id();

  /** Creates the codec. Called once for each broker. */
  CompressionCodec create(Config config);
}
