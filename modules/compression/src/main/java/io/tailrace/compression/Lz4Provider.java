package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionLevels;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.util.Optional;

/** lz4, by lz4-java. */
public final class Lz4Provider implements CompressionProvider {
  static final CompressionLevels LEVELS = new CompressionLevels(1, 17, 9);

  /** Called by the service loader. */
  public Lz4Provider() {}

  @Override
  public String name() {
    return "lz4";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public int id() {
    return 3;
  }

  @Override
  public Optional<CompressionLevels> levels() {
    return Optional.of(LEVELS);
  }

  @Override
  public CompressionCodec create(Config config) {
    return new Lz4Codec();
  }
}
