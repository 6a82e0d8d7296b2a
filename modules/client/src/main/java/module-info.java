/**
 * A small blocking client of the Kafka protocol: for the command line, and for whatever else talks
 * to a broker over the wire without {@code kafka-clients}.
 */
module io.tailrace.client {
  requires transitive io.tailrace.spi;
  requires transitive io.tailrace.spi.storage;
  requires transitive io.tailrace.wire;

  exports io.tailrace.client;

  uses io.tailrace.spi.compression.CompressionProvider;
}
