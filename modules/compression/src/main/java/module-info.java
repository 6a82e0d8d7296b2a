/** The codecs that Kafka's clients use: gzip, snappy, lz4 and zstd. */
module io.tailrace.compression {
  requires io.tailrace.spi;
}
