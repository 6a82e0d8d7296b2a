package io.tailrace.kernel.plugin;

import io.tailrace.spi.clientmetrics.ClientMetricsProvider;
import io.tailrace.spi.companion.CompanionProvider;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.delivery.DeliveryProvider;
import io.tailrace.spi.group.GroupAssignorProvider;
import io.tailrace.spi.plugin.PluginProvider;
import io.tailrace.spi.storage.StorageProvider;
import java.util.List;

/**
 * A kind of plugin that the kernel uses. The kernel's {@code module-info} has a {@code uses} clause
 * for each.
 */
public final class Spi<P extends PluginProvider> {
  /** Log engines. */
  public static final Spi<StorageProvider> STORAGE =
      new Spi<>("storage", StorageProvider.class, StorageProvider.SPI_VERSION);

  /** Codecs. */
  public static final Spi<CompressionProvider> COMPRESSION =
      new Spi<>("compression", CompressionProvider.class, CompressionProvider.SPI_VERSION);

  /** Assignors of consumer groups. */
  public static final Spi<GroupAssignorProvider> GROUP_ASSIGNOR =
      new Spi<>("assignor", GroupAssignorProvider.class, GroupAssignorProvider.SPI_VERSION);

  /** Receivers of clients' metrics. */
  public static final Spi<ClientMetricsProvider> CLIENT_METRICS =
      new Spi<>("client-metrics", ClientMetricsProvider.class, ClientMetricsProvider.SPI_VERSION);

  /** Retry, scheduled delivery and dead letters. */
  public static final Spi<DeliveryProvider> DELIVERY =
      new Spi<>("delivery", DeliveryProvider.class, DeliveryProvider.SPI_VERSION);

  /** What runs beside a broker. */
  public static final Spi<CompanionProvider> COMPANION =
      new Spi<>("companion", CompanionProvider.class, CompanionProvider.SPI_VERSION);

  /** All that there are, in the order in which they are shown. */
  public static final List<Spi<?>> ALL =
      List.of(STORAGE, COMPRESSION, GROUP_ASSIGNOR, CLIENT_METRICS, DELIVERY, COMPANION);

  private final String name;
  private final Class<P> type;
  private final int version;

  private Spi(String name, Class<P> type, int version) {
    this.name = name;
    this.type = type;
    this.version = version;
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** What providers implement. */
  public Class<P> type() {
    return type;
  }

  /** The version of the SPI that this kernel offers. */
  public int version() {
    return version;
  }

  @Override
  public String toString() {
    return name;
  }
}
