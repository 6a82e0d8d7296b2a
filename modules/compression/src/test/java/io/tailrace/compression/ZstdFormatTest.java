package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tailrace.compression.ZstdCodec.Compressing;
import io.tailrace.compression.ZstdCodec.Decompressing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Zstandard frames of other writers, and the memory that they ask for. */
class ZstdFormatTest {
  private final ZstdProvider zstd = new ZstdProvider();

  @Test
  void withContentSizeAndWithChecksum() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : Codecs.sizes(random)) {
      byte[] plain = Codecs.contents(random, size);
      assertArrayEquals(plain, Codecs.decompress(zstd, Zstd.compress(plain)), "seed " + seed);
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        context.setChecksum(true);
        byte[] frame = context.compress(plain);
        assertArrayEquals(plain, Codecs.decompress(zstd, frame), "seed " + seed);
        frame[frame.length - 1] ^= 1;
        assertThrows(IOException.class, () -> Codecs.decompress(zstd, frame));
      }
    }
  }

  @Test
  void framesInARowAndSkippableOnes() throws IOException {
    byte[] plain = Codecs.contents(new Random(1), 200_000);
    ByteBuffer skippable = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
    skippable.putInt(0x184d2a53).putInt(5);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Codecs.compress(zstd, plain, OptionalInt.empty()));
    all.writeBytes(skippable.array());
    all.writeBytes(Zstd.compress(plain));
    byte[] read = Codecs.decompress(zstd, all.toByteArray());
    assertArrayEquals(plain, Arrays.copyOf(read, plain.length));
    assertArrayEquals(plain, Arrays.copyOfRange(read, plain.length, 2 * plain.length));
  }

  @Test
  void aFrameThatAsksForAGigabyte() {
    byte[] frame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, (byte) ((30 - 10) << 3), 1, 0, 0};
    assertEquals(1L << 30, ZstdFrame.windowSize(ByteBuffer.wrap(frame)));
    assertThrows(IOException.class, () -> Codecs.decompress(zstd, frame));
  }

  @Test
  void theWindowIsReadFromEveryFormOfTheHeader() {
    for (int size : new int[] {1, 255, 256, 65_791, 65_792, 1 << 20}) {
      ByteBuffer frame = ByteBuffer.wrap(Zstd.compress(new byte[size]));
      assertEquals(size, ZstdFrame.windowSize(frame));
      assertEquals(0, frame.position());
    }
    assertEquals(0, ZstdFrame.windowSize(ByteBuffer.wrap(new byte[100])));
    assertEquals(0, ZstdFrame.windowSize(ByteBuffer.allocate(3)));
  }

  @Test
  void largeContextsDoNotLieIdle() {
    try (Compressing compressing = new Compressing();
        Decompressing decompressing = new Decompressing()) {
      compressing.start(6);
      assertTrue(compressing.isWorthKeeping());
      compressing.start(22);
      compressing.start(3);
      assertFalse(compressing.isWorthKeeping());
      decompressing.startFrame(8 << 20);
      assertTrue(decompressing.isWorthKeeping());
      decompressing.startFrame(128 << 20);
      decompressing.startFrame(1 << 20);
      assertFalse(decompressing.isWorthKeeping());
    }
  }
}
