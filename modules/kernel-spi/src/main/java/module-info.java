/**
 * What every plugin sees of Tailrace: its life cycle, its configuration, and the SPIs that are not
 * storage. A plugin requires this module (and the storage SPI where it stores) and nothing else of
 * Tailrace; it never sees the kernel or another plugin.
 */
module io.tailrace.spi {
  exports io.tailrace.spi.clientmetrics;
  exports io.tailrace.spi.companion;
  exports io.tailrace.spi.compression;
  exports io.tailrace.spi.config;
  exports io.tailrace.spi.delivery;
  exports io.tailrace.spi.group;
  exports io.tailrace.spi.logging;
  exports io.tailrace.spi.plugin;
}
