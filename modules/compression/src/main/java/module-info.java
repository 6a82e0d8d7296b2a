/**
 * The codecs that Kafka's clients use: gzip, snappy, lz4 and zstd. All but gzip call native code:
 * run with {@code --enable-native-access=com.github.luben.zstd_jni,org.lz4.java,org.xerial.snappy}.
 */
module io.tailrace.compression {
  requires com.github.luben.zstd_jni;
  requires io.tailrace.spi;
  requires org.lz4.java;
  requires org.xerial.snappy;

  provides io.tailrace.spi.compression.CompressionProvider with
      io.tailrace.compression.GzipProvider,
      io.tailrace.compression.SnappyProvider,
      io.tailrace.compression.Lz4Provider,
      io.tailrace.compression.ZstdProvider;
}
