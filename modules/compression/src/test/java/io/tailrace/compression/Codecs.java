package io.tailrace.compression;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;

/** The providers under test, whole-array forms of their streams, and contents to compress. */
final class Codecs {
  private Codecs() {}

  static List<CompressionProvider> all() {
    return List.of(new GzipProvider(), new SnappyProvider(), new Lz4Provider(), new ZstdProvider());
  }

  static byte[] compress(CompressionProvider provider, byte[] plain, OptionalInt level)
      throws IOException {
    try (CompressionCodec codec = provider.create(Config.empty())) {
      return compress(codec, plain, level);
    }
  }

  static byte[] compress(CompressionCodec codec, byte[] plain, OptionalInt level)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = codec.compress(bytes, level)) {
      stream.write(plain);
    }
    return bytes.toByteArray();
  }

  static byte[] decompress(CompressionProvider provider, byte[] compressed) throws IOException {
    return decompress(provider, ByteBuffer.wrap(compressed));
  }

  static byte[] decompress(CompressionProvider provider, ByteBuffer compressed) throws IOException {
    try (CompressionCodec codec = provider.create(Config.empty())) {
      return decompress(codec, compressed);
    }
  }

  static byte[] decompress(CompressionCodec codec, ByteBuffer compressed) throws IOException {
    try (InputStream stream = codec.decompress(compressed)) {
      return stream.readAllBytes();
    }
  }

  /** Anything from noise to text that repeats itself. */
  static byte[] contents(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    int distinct = 1 << random.nextInt(9);
    for (int i = 0; i < size; i++) {
      boolean repeat = distinct < 256 && i > 300 && random.nextInt(40) > 0;
      bytes[i] = repeat ? bytes[i - 300] : (byte) (bytes[i] & (distinct - 1));
    }
    return bytes;
  }

  /** Sizes at the edges of blocks, and random ones up to 1 MiB. */
  static int[] sizes(Random random) {
    int[] edges = {0, 1, 100, 16_384, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 1 << 20};
    int[] sizes = new int[edges.length + 8];
    System.arraycopy(edges, 0, sizes, 0, edges.length);
    for (int i = edges.length; i < sizes.length; i++) {
      sizes[i] = random.nextInt(1 << (4 + random.nextInt(17)));
    }
    return sizes;
  }
}
