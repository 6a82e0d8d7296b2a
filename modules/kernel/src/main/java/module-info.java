/** The broker. It names no plugin: it finds them by the SPIs that it uses. */
module io.tailrace.kernel {
  requires transitive io.tailrace.spi;
  requires io.tailrace.spi.storage;
  requires io.tailrace.wire;

  exports io.tailrace;

  uses io.tailrace.spi.clientmetrics.ClientMetricsProvider;
  uses io.tailrace.spi.companion.CompanionProvider;
  uses io.tailrace.spi.compression.CompressionProvider;
  uses io.tailrace.spi.delivery.DeliveryProvider;
  uses io.tailrace.spi.group.GroupAssignorProvider;
  uses io.tailrace.spi.storage.StorageProvider;
}
