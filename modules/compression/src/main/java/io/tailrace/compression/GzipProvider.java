package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionLevels;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.util.Optional;

/** gzip, by the JDK's zlib. */
public final class GzipProvider implements CompressionProvider {
  static final CompressionLevels LEVELS = new CompressionLevels(1, 9, -1);

  /** Called by the service loader. */
  public GzipProvider() {}

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public int id() {
    return 1;
  }

  @Override
  public Optional<CompressionLevels> levels() {
    return Optional.of(LEVELS);
  }

  @Override
  public CompressionCodec create(Config config) {
    return new GzipCodec();
  }
}
