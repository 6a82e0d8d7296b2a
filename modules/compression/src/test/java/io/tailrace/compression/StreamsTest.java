package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.compression.CompressionProvider;
import io.tailrace.spi.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the streams of every codec, whatever the bytes. */
class StreamsTest {

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void writtenAndReadInSmallPieces(CompressionProvider provider) throws IOException {
    byte[] plain = Codecs.contents(new Random(5), 200_000);
    try (CompressionCodec codec = provider.create(Config.empty())) {
      Random random = new Random(6);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream stream = codec.compress(bytes, OptionalInt.empty())) {
        for (int at = 0; at < plain.length; ) {
          int step = Math.min(plain.length - at, random.nextInt(3_000));
          if (step == 1) {
            stream.write(plain[at]);
          } else {
            stream.write(plain, at, step);
            stream.flush();
          }
          at += step;
        }
      }
      assertArrayEquals(
          Codecs.compress(codec, plain, OptionalInt.empty()),
          bytes.toByteArray(),
          "the pieces show in the bytes");

      ByteArrayOutputStream read = new ByteArrayOutputStream();
      try (InputStream stream = codec.decompress(ByteBuffer.wrap(bytes.toByteArray()))) {
        byte[] piece = new byte[3_000];
        for (int count = 0; count >= 0; count = stream.read(piece, 0, random.nextInt(3_000))) {
          read.write(piece, 0, count);
        }
      }
      assertArrayEquals(plain, read.toByteArray());
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void skippingOverBlocks(CompressionProvider provider) throws IOException {
    byte[] plain = Codecs.contents(new Random(7), 200_000);
    byte[] compressed = Codecs.compress(provider, plain, OptionalInt.empty());
    try (CompressionCodec codec = provider.create(Config.empty());
        InputStream stream = codec.decompress(ByteBuffer.wrap(compressed))) {
      assertEquals(150_001, stream.skip(150_001));
      assertEquals(plain[150_001] & 0xff, stream.read());
      assertEquals(0, stream.skip(-1));
      assertEquals(plain.length - 150_002, stream.skip(1 << 30));
      assertEquals(-1, stream.read());
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void usedAfterClosing(CompressionProvider provider) throws IOException {
    byte[] compressed = Codecs.compress(provider, new byte[10], OptionalInt.empty());
    try (CompressionCodec codec = provider.create(Config.empty())) {
      InputStream input = codec.decompress(ByteBuffer.wrap(compressed));
      input.close();
      input.close();
      assertThrows(IOException.class, input::read);
      OutputStream output = codec.compress(OutputStream.nullOutputStream(), OptionalInt.empty());
      output.close();
      output.close();
      assertThrows(IOException.class, () -> output.write(1));
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void closingClosesTheTargetEvenIfItFails(CompressionProvider provider) {
    boolean[] closed = {false};
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("full");
          }

          @Override
          public void close() {
            closed[0] = true;
          }
        };
    try (CompressionCodec codec = provider.create(Config.empty())) {
      OutputStream stream = codec.compress(full, OptionalInt.empty());
      IOException failure =
          assertThrows(
              IOException.class,
              () -> {
                stream.write(new byte[10]);
                stream.close();
              });
      assertEquals("full", failure.getMessage());
      assertTrue(closed[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void streamsOfOneCodecInManyThreads(CompressionProvider provider) throws Exception {
    try (CompressionCodec codec = provider.create(Config.empty());
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      var rounds =
          threads.invokeAll(
              IntStream.range(0, 200)
                  .mapToObj(
                      seed ->
                          (Callable<Void>)
                              () -> {
                                byte[] plain = Codecs.contents(new Random(seed), 20_000 + seed);
                                OptionalInt level =
                                    provider.levels().isPresent() && seed % 3 == 0
                                        ? OptionalInt.of(1 + seed % 9)
                                        : OptionalInt.empty();
                                byte[] bytes = Codecs.compress(codec, plain, level);
                                assertArrayEquals(
                                    plain, Codecs.decompress(codec, ByteBuffer.wrap(bytes)));
                                return null;
                              })
                  .toList());
      for (Future<Void> round : rounds) {
        round.get();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.tailrace.compression.Codecs#all")
  void aReusedWorkspaceForgetsTheStreamBefore(CompressionProvider provider) throws IOException {
    byte[] plain = Codecs.contents(new Random(8), 50_000);
    byte[] alone = Codecs.compress(provider, plain, OptionalInt.empty());
    OptionalInt other = provider.levels().isPresent() ? OptionalInt.of(1) : OptionalInt.empty();
    try (CompressionCodec codec = provider.create(Config.empty())) {
      Codecs.compress(codec, Codecs.contents(new Random(9), 70_000), other);
      try (InputStream unfinished = codec.decompress(ByteBuffer.wrap(alone))) {
        assertTrue(unfinished.read() >= 0);
      }
      assertArrayEquals(alone, Codecs.compress(codec, plain, OptionalInt.empty()));
      assertArrayEquals(plain, Codecs.decompress(codec, ByteBuffer.wrap(alone)));
    }
  }
}
