/**
 * The storage SPI: what a log engine must do, and the record batch (v2) layout that it stores. It
 * knows batches and offsets, and nothing of the Kafka API.
 */
module io.tailrace.spi.storage {
  requires transitive io.tailrace.spi;

  exports io.tailrace.spi.storage;
}
