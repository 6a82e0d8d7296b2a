package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are, reading them ends, and ends in an IOException if it goes wrong. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class CorruptInputTest {
  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void emptyInput(CompressionProvider provider) {
    assertThrows(IOException.class, () -> Codecs.decompress(provider, new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void truncatedAnywhere(CompressionProvider provider) throws IOException {
    byte[] plain = Codecs.contents(new Random(3), 150_000);
    byte[] compressed = Codecs.compress(provider, plain, OptionalInt.empty());
    Random cuts = new Random(4);
    for (int cut = 0; cut < 300; cut++) {
      int length = cut < 50 ? cut : cuts.nextInt(compressed.length);
      byte[] truncated = Arrays.copyOf(compressed, length);
      readsNoMoreThanAPrefix(provider, truncated, plain);
    }
  }

  /** Framed snappy has no end mark: cut between two blocks, it is a shorter content. */
  private static void readsNoMoreThanAPrefix(
      CompressionProvider provider, byte[] truncated, byte[] plain) {
    try {
      byte[] read = Codecs.decompress(provider, truncated);
      assertTrue(provider instanceof SnappyProvider, "only snappy cannot tell");
      assertTrue(read.length < plain.length, "all was read from a part");
      assertArrayEquals(Arrays.copyOf(plain, read.length), read);
    } catch (IOException e) {
      assertTrue(e.getMessage() != null, "an error without words");
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void damagedAnywhere(CompressionProvider provider) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] plain = Codecs.contents(random, random.nextInt(3_000));
      byte[] damaged = Codecs.compress(provider, plain, OptionalInt.empty());
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      readsToSomeEnd(provider, damaged, "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void garbage(CompressionProvider provider) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] start = Codecs.compress(provider, new byte[100], OptionalInt.empty());
    for (int round = 0; round < 2_000; round++) {
      byte[] garbage = new byte[1 + random.nextInt(500)];
      random.nextBytes(garbage);
      // with a proper beginning, the codec gets further
      System.arraycopy(
          start, 0, garbage, 0, Math.min(garbage.length, random.nextInt(start.length)));
      readsToSomeEnd(provider, garbage, "seed " + seed);
    }
  }

  private static void readsToSomeEnd(CompressionProvider provider, byte[] bytes, String seed) {
    try (CompressionCodec codec = provider.create(Config.empty());
        InputStream stream = codec.decompress(ByteBuffer.wrap(bytes))) {
      long left = 64L << 20; // a reader bounds what it takes, and so does this one
      while (left > 0 && stream.read() >= 0) {
        left -= 1 + stream.skip(1 << 20);
      }
    } catch (IOException e) {
      assertTrue(e.getMessage() != null, "an error without words, " + seed);
    } catch (RuntimeException e) {
      throw new AssertionError(seed, e);
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void readingOnAfterAnErrorDoesNotLookLikeTheEnd(CompressionProvider provider) throws IOException {
    byte[] garbage = new byte[100];
    Arrays.fill(garbage, (byte) 0x5a);
    try (CompressionCodec codec = provider.create(Config.empty());
        InputStream stream = codec.decompress(ByteBuffer.wrap(garbage))) {
      assertThrows(IOException.class, stream::read);
      assertThrows(IOException.class, stream::read);
    }
  }
}
