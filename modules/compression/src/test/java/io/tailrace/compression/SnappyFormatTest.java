package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Snappy as clients in other languages write it, and what lies about its size. */
class SnappyFormatTest {
  private final SnappyProvider snappy = new SnappyProvider();

  @Test
  void oneBareBlock() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : Codecs.sizes(random)) {
      byte[] plain = Codecs.contents(random, size);
      byte[] bare = Snappy.compress(plain);
      assertArrayEquals(plain, Codecs.decompress(snappy, bare), size + " bytes, seed " + seed);
      ByteBuffer direct = ByteBuffer.allocateDirect(bare.length).put(bare).flip();
      assertArrayEquals(plain, Codecs.decompress(snappy, direct), size + " bytes, seed " + seed);
    }
  }

  @Test
  void theSmallestContentThatShrinksMostIsNoLie() throws IOException {
    for (int size = 1; size < 5_000; size++) {
      byte[] zeros = new byte[size];
      assertArrayEquals(zeros, Codecs.decompress(snappy, Snappy.compress(zeros)));
    }
    byte[] zeros = new byte[8 << 20];
    assertArrayEquals(zeros, Codecs.decompress(snappy, Snappy.compress(zeros)));
  }

  @Test
  void framesInARow() throws IOException {
    byte[] plain = Codecs.contents(new Random(1), 50_000);
    byte[] frame = Codecs.compress(snappy, plain, OptionalInt.empty());
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(frame);
    twice.writeBytes(frame);
    byte[] read = Codecs.decompress(snappy, twice.toByteArray());
    assertTrue(ByteBuffer.wrap(read, 0, 50_000).equals(ByteBuffer.wrap(plain)));
    assertTrue(ByteBuffer.wrap(read, 50_000, 50_000).equals(ByteBuffer.wrap(plain)));
  }

  @Test
  void aFewBytesThatClaimToHoldAGigabyte() {
    byte[] bare = {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 4, 0, 0, 0};
    assertThrows(IOException.class, () -> Codecs.decompress(snappy, bare));
    ByteBuffer framed = ByteBuffer.allocate(16 + 4 + bare.length);
    framed.putLong(SnappyCodec.MAGIC).putInt(1).putInt(1).putInt(bare.length).put(bare);
    assertThrows(IOException.class, () -> Codecs.decompress(snappy, framed.array()));
  }

  @Test
  void aBlockLengthBeyondTheInputOrBelowZero() {
    for (int length : new int[] {0, -1, Integer.MIN_VALUE, 5, Integer.MAX_VALUE}) {
      ByteBuffer framed = ByteBuffer.allocate(16 + 4 + 4);
      framed.putLong(SnappyCodec.MAGIC).putInt(1).putInt(1).putInt(length);
      assertThrows(IOException.class, () -> Codecs.decompress(snappy, framed.array()));
    }
  }

  @Test
  void aFramingOfTheFuture() {
    ByteBuffer framed = ByteBuffer.allocate(16);
    framed.putLong(SnappyCodec.MAGIC).putInt(3).putInt(2);
    assertThrows(IOException.class, () -> Codecs.decompress(snappy, framed.array()));
  }
}
