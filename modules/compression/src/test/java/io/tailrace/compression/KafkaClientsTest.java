package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.spi.compression.CompressionProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each codec and the codec of Kafka's Java clients read what the other writes. */
class KafkaClientsTest {

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void theirsIsReadByOurs(CompressionProvider provider) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : Codecs.sizes(random)) {
      byte[] plain = Codecs.contents(random, size);
      byte[] compressed = theirCompress(provider, plain);
      String what = size + " bytes, seed " + seed;
      assertArrayEquals(plain, Codecs.decompress(provider, compressed), what);

      ByteBuffer direct = ByteBuffer.allocateDirect(compressed.length + 10).position(5);
      direct.put(compressed).flip().position(5);
      assertArrayEquals(plain, Codecs.decompress(provider, direct), "direct, " + what);
      assertEquals(5, direct.position(), "the caller's position");
      assertArrayEquals(
          plain,
          Codecs.decompress(provider, ByteBuffer.wrap(compressed).asReadOnlyBuffer()),
          "read-only, " + what);
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void oursIsReadByTheirs(CompressionProvider provider) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : Codecs.sizes(random)) {
      byte[] plain = Codecs.contents(random, size);
      byte[] compressed = Codecs.compress(provider, plain, OptionalInt.empty());
      assertArrayEquals(
          plain, theirDecompress(provider, compressed), size + " bytes, seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void everyLevelIsReadByTheirs(CompressionProvider provider) throws Exception {
    if (provider.levels().isEmpty()) {
      return;
    }
    byte[] plain = Codecs.contents(new Random(7), 100_000);
    int highest = provider.levels().get().highest();
    int lowest = Math.max(-7, provider.levels().get().lowest());
    for (int level = lowest; level <= highest; level++) {
      byte[] compressed = Codecs.compress(provider, plain, OptionalInt.of(level));
      assertArrayEquals(plain, theirDecompress(provider, compressed), "level " + level);
    }
  }

  private static byte[] theirCompress(CompressionProvider provider, byte[] plain) throws Exception {
    ByteBufferOutputStream bytes = new ByteBufferOutputStream(plain.length + 100);
    try (OutputStream stream = theirs(provider).wrapForOutput(bytes, RecordBatch.MAGIC_VALUE_V2)) {
      stream.write(plain);
    }
    ByteBuffer written = bytes.buffer().flip();
    byte[] compressed = new byte[written.remaining()];
    written.get(compressed);
    return compressed;
  }

  private static byte[] theirDecompress(CompressionProvider provider, byte[] compressed)
      throws Exception {
    try (InputStream stream =
        theirs(provider)
            .wrapForInput(
                ByteBuffer.wrap(compressed),
                RecordBatch.MAGIC_VALUE_V2,
                BufferSupplier.NO_CACHING)) {
      return stream.readAllBytes();
    }
  }

  private static Compression theirs(CompressionProvider provider) {
    CompressionType type = CompressionType.forId(provider.id());
    assertEquals(type.name, provider.name());
    return Compression.of(type).build();
  }
}
