package io.tailrace.kernel.plugin;

import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.plugin.PluginProvider;
import io.tailrace.spi.storage.StorageProvider;
import java.util.List;

/**
 * A kind of plugin that the kernel uses. The kernel's {@code module-info} has a {@code uses} clause
 * for each.
 *
 * @param name what people call it
 * @param type what providers implement
 * @param version the version of the SPI that this kernel offers
 */
public record Spi<P extends PluginProvider>(String name, Class<P> type, int version) {
  /** Log engines. */
  public static final Spi<StorageProvider> STORAGE =
      new Spi<>("storage", StorageProvider.class, StorageProvider.SPI_VERSION);

  /** Codecs. */
  public static final Spi<CompressionProvider> COMPRESSION =
      new Spi<>("compression", CompressionProvider.class, CompressionProvider.SPI_VERSION);

  /** All that there are, in the order in which they are shown. */
  public static final List<Spi<?>> ALL = List.of(STORAGE, COMPRESSION);

  @Override
  public String toString() {
    return name;
  }
}
