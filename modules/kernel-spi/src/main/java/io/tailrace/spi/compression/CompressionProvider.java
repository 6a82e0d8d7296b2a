package io.tailrace.spi.compression;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.plugin.PluginProvider;
import java.util.Optional;

/**
 * Offers a compression codec of the record batch format (KIP-98, KIP-110). Its {@link #name} is the
 * word that {@code compression.type} uses: {@code gzip}, {@code snappy}, {@code lz4}, {@code zstd}.
 */
public interface CompressionProvider extends PluginProvider {

  /** The version of this SPI; see {@link PluginProvider#spiVersion}. */
  int SPI_VERSION = 1;

  /** The codec's number in the lowest three bits of a batch's attributes: 1 to 7. */
  int id();

  /** The levels that {@link CompressionCodec#compress} takes; empty for a codec without levels. */
  default Optional<CompressionLevels> levels() {
    return Optional.empty();
  }

  /**
   * The key by which brokers and topics choose the level, {@code compression.<name>.level}
   * (KIP-390); empty for a codec without levels.
   */
  default Optional<ConfigKey<Integer>> levelKey() {
    return levels().map(levels -> levels.key("compression." + name() + ".level"));
  }

  /** Creates the codec. Called once for each broker. */
  CompressionCodec create(Config config);
}
