package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionLevels;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.util.Optional;

/** Zstandard, by zstd-jni. */
public final class ZstdProvider implements CompressionProvider {
  static final CompressionLevels LEVELS = new CompressionLevels(-131072, 22, 3);

  /** Called by the service loader. */
  public ZstdProvider() {}

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public int id() {
    return 4;
  }

  @Override
  public Optional<CompressionLevels> levels() {
    return Optional.of(LEVELS);
  }

  @Override
  public CompressionCodec create(Config config) {
    return new ZstdCodec();
  }
}
