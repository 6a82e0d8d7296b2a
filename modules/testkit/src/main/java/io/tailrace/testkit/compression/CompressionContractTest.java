package io.tailrace.testkit.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionLevels;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Proves a codec: extend it in the codec's tests, and say which provider to prove. That its bytes
 * are those of Kafka's clients is for the codec's own tests.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
public abstract class CompressionContractTest {
  private static final int[] SIZES = {0, 1, 2, 100, 4_095, 32_768, 65_537, 300_000};

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private CompressionCodec codec;

  /** For the codec's test. */
  protected CompressionContractTest() {}

  /** The provider of the codec under test. */
  protected abstract CompressionProvider provider();

  @BeforeEach
  final void startCodec() {
    codec = provider().create(Config.empty());
    codec.start();
  }

  @AfterEach
  final void closeCodec() {
    codec.close();
  }

  @Test
  final void theIdFitsIntoTheAttributesOfABatch() {
    assertTrue(provider().id() >= 1 && provider().id() <= 7, "id " + provider().id());
  }

  @Test
  final void whatIsCompressedIsReadBack() throws IOException {
    for (int size : SIZES) {
      byte[] plain = contents(size);
      byte[] compressed = compress(plain, OptionalInt.empty());
      assertArrayEquals(plain, decompress(ByteBuffer.wrap(compressed)), size + ", seed " + seed);
      assertArrayEquals(
          plain,
          decompress(ByteBuffer.wrap(compressed).asReadOnlyBuffer()),
          "read-only, " + size + ", seed " + seed);
    }
  }

  @Test
  final void theInputIsBoundedByPositionAndLimitAndLeftAsItIs() throws IOException {
    byte[] plain = contents(50_000);
    byte[] compressed = compress(plain, OptionalInt.empty());
    for (boolean direct : new boolean[] {false, true}) {
      int room = compressed.length + 20;
      ByteBuffer input = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
      input.position(10).put(compressed).flip().position(10);
      assertArrayEquals(plain, decompress(input), "seed " + seed);
      assertEquals(10, input.position());
      assertEquals(10 + compressed.length, input.limit());
    }
  }

  @Test
  final void everyLevelIsReadBackAndOthersAreRefused() throws IOException {
    if (provider().levels().isEmpty()) {
      assertThrows(IllegalArgumentException.class, () -> compress(new byte[1], OptionalInt.of(1)));
      return;
    }
    CompressionLevels levels = provider().levels().get();
    byte[] plain = contents(20_000);
    for (int level = Math.max(levels.lowest(), -5); level <= levels.highest(); level++) {
      byte[] compressed = compress(plain, OptionalInt.of(level));
      assertArrayEquals(plain, decompress(ByteBuffer.wrap(compressed)), "level " + level);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> compress(plain, OptionalInt.of(levels.highest() + 1)));
  }

  @Test
  final void truncatedInputNeverGivesTheWholeContent() throws IOException {
    byte[] plain = contents(80_000);
    byte[] compressed = compress(plain, OptionalInt.empty());
    for (int round = 0; round < 100; round++) {
      int length = random.nextInt(compressed.length);
      try {
        byte[] read = decompress(ByteBuffer.wrap(compressed, 0, length));
        assertTrue(read.length < plain.length, "all of it from " + length + ", seed " + seed);
      } catch (IOException e) {
        assertNotNull(e.getMessage());
      }
    }
  }

  @Test
  final void garbageEndsInAnIoException() throws IOException {
    byte[] proper = compress(contents(1_000), OptionalInt.empty());
    for (int round = 0; round < 500; round++) {
      byte[] garbage = new byte[proper.length];
      random.nextBytes(garbage);
      System.arraycopy(proper, 0, garbage, 0, random.nextInt(proper.length));
      try (InputStream stream = codec.decompress(ByteBuffer.wrap(garbage))) {
        long left = 1 << 26; // garbage may hold anything, and a reader bounds what it takes
        while (left > 0 && stream.read() >= 0) {
          left -= 1 + stream.skip(1 << 16);
        }
      } catch (IOException e) {
        assertNotNull(e.getMessage());
      } catch (RuntimeException e) {
        throw new AssertionError("Not an IOException, seed " + seed, e);
      }
    }
  }

  @Test
  final void closingClosesTheTarget() throws IOException {
    boolean[] closed = {false};
    OutputStream target =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            closed[0] = true;
          }
        };
    codec.compress(target, OptionalInt.empty()).close();
    assertTrue(closed[0]);
  }

  @Test
  final void streamsOfManyThreadsDoNotMeet() throws Exception {
    byte[] other = compress(contents(30_000), OptionalInt.empty());
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> rounds = new ArrayList<>();
      for (int round = 0; round < 100; round++) {
        byte[] plain = contents(10_000 + round);
        rounds.add(
            () -> {
              try (InputStream unread = codec.decompress(ByteBuffer.wrap(other))) {
                byte[] compressed = compress(plain, OptionalInt.empty());
                return unread.read() >= 0
                    && Arrays.equals(plain, decompress(ByteBuffer.wrap(compressed)));
              }
            });
      }
      for (Future<Boolean> round : threads.invokeAll(rounds)) {
        assertTrue(round.get(), "seed " + seed);
      }
    }
  }

  private byte[] compress(byte[] plain, OptionalInt level) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream stream = codec.compress(bytes, level)) {
      int half = plain.length / 2;
      stream.write(plain, 0, half);
      stream.flush();
      stream.write(plain, half, plain.length - half);
    }
    return bytes.toByteArray();
  }

  private byte[] decompress(ByteBuffer compressed) throws IOException {
    try (InputStream stream = codec.decompress(compressed)) {
      return stream.readAllBytes();
    }
  }

  /** Half noise, half repetition. */
  private byte[] contents(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    for (int i = 64; i < size; i++) {
      bytes[i] = i / 64 % 2 == 0 ? bytes[i] : bytes[i - 64];
    }
    return bytes;
  }
}
