package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;

/** snappy, by snappy-java. It has no levels. */
public final class SnappyProvider implements CompressionProvider {

  /** Called by the service loader. */
  public SnappyProvider() {}

  @Override
  public String name() {
    return "snappy";
  }

  @Override
  public int spiVersion() {
    return SPI_VERSION;
  }

  @Override
  public int id() {
    return 2;
  }

  @Override
  public CompressionCodec create(Config config) {
    return new SnappyCodec();
  }
}
