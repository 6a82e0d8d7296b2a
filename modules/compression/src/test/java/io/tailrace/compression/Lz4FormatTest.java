package io.tailrace.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the lz4 frame format allows beyond what Kafka's clients write. */
class Lz4FormatTest {
  private static final int FLAGS = 4;
  private static final int HEADER_SIZE = 7;

  private final Lz4Provider lz4 = new Lz4Provider();

  @ParameterizedTest
  @EnumSource(BLOCKSIZE.class)
  void everyBlockSizeWithAllChecksumsAndTheSize(BLOCKSIZE blockSize) throws IOException {
    byte[] plain = Codecs.contents(new Random(1), 300_000);
    byte[] frame = frameWithAll(plain, blockSize);
    assertArrayEquals(plain, Codecs.decompress(lz4, frame));
    ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(frame).flip();
    assertArrayEquals(plain, Codecs.decompress(lz4, direct));
  }

  @Test
  void withChecksumsNoDamageGoesUnseen() throws IOException {
    byte[] frame = frameWithAll(Codecs.contents(new Random(2), 2_000), BLOCKSIZE.SIZE_64KB);
    for (int at = 0; at < frame.length; at++) {
      byte[] damaged = frame.clone();
      damaged[at] ^= 0x10;
      assertThrows(IOException.class, () -> Codecs.decompress(lz4, damaged), "byte " + at);
    }
  }

  @Test
  void blocksThatReferToTheOnesBefore() throws IOException {
    byte[] first = "the same words".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer frame = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(linked(Lz4Frame.plainHeader()));
    frame.putInt(first.length | Lz4Frame.STORED).put(first);
    // no literals, a match of 14 bytes at distance 14, then the literal "!"
    frame.putInt(5).put((byte) 0x0a).putShort((short) 14).put((byte) 0x10).put((byte) '!');
    // no literals, a match of 20 bytes at distance 1, which overlaps itself, then nothing
    frame.putInt(5).put((byte) 0x0f).putShort((short) 1).put((byte) 1).put((byte) 0);
    frame.putInt(0).flip();
    String read = new String(Codecs.decompress(lz4, frame), StandardCharsets.US_ASCII);
    assertEquals("the same wordsthe same words!" + "!".repeat(20), read);
  }

  @Test
  void theDecoderOfLinkedBlocksAgreesWithTheLibrary() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int size : Codecs.sizes(random)) {
      byte[] plain = Codecs.contents(random, size);
      byte[] frame = linked(Codecs.compress(lz4, plain, OptionalInt.empty()));
      assertArrayEquals(plain, Codecs.decompress(lz4, frame), size + " bytes, seed " + seed);
    }
  }

  @Test
  void damagedLinkedBlocksEndInAnIOException() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      byte[] plain = Codecs.contents(random, 1 + random.nextInt(400));
      byte[] frame = linked(Codecs.compress(lz4, plain, OptionalInt.empty()));
      int at = HEADER_SIZE + random.nextInt(frame.length - HEADER_SIZE);
      frame[at] = (byte) random.nextInt();
      try {
        Codecs.decompress(lz4, frame);
      } catch (IOException e) {
        continue; // any other exception fails the test
      }
    }
  }

  @Test
  void framesInARowAndSkippableOnes() throws IOException {
    byte[] plain = Codecs.contents(new Random(3), 1_000);
    byte[] frame = Codecs.compress(lz4, plain, OptionalInt.empty());
    ByteBuffer skippable = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
    skippable.putInt(Lz4Frame.SKIPPABLE_MAGIC + 7).putInt(5);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(skippable.array());
    all.writeBytes(frame);
    all.writeBytes(skippable.array());
    all.writeBytes(frame);
    byte[] read = Codecs.decompress(lz4, all.toByteArray());
    assertArrayEquals(plain, Arrays.copyOf(read, 1_000));
    assertArrayEquals(plain, Arrays.copyOfRange(read, 1_000, 2_000));
  }

  @Test
  void aHeaderWithAWrongChecksum() throws IOException {
    byte[] frame = Codecs.compress(lz4, new byte[10], OptionalInt.empty());
    frame[HEADER_SIZE - 1] ^= 1;
    assertThrows(IOException.class, () -> Codecs.decompress(lz4, frame));
  }

  @Test
  void aBlockLargerThanTheFrameAllows() {
    ByteBuffer frame = ByteBuffer.allocate(100_000).order(ByteOrder.LITTLE_ENDIAN);
    frame.put(Lz4Frame.plainHeader()).putInt(65_537 | Lz4Frame.STORED);
    assertThrows(IOException.class, () -> Codecs.decompress(lz4, frame.array()));
  }

  private static byte[] frameWithAll(byte[] plain, BLOCKSIZE blockSize) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (LZ4FrameOutputStream stream =
        new LZ4FrameOutputStream(
            bytes,
            blockSize,
            plain.length,
            FLG.Bits.BLOCK_INDEPENDENCE,
            FLG.Bits.BLOCK_CHECKSUM,
            FLG.Bits.CONTENT_CHECKSUM,
            FLG.Bits.CONTENT_SIZE)) {
      stream.write(plain);
    }
    return bytes.toByteArray();
  }

  /** The same frame without the promise that its blocks are independent. */
  private static byte[] linked(byte[] frame) {
    byte[] changed = frame.clone();
    changed[FLAGS] &= ~0x20;
    changed[HEADER_SIZE - 1] = (byte) (Lz4Frame.hash().hash(changed, FLAGS, 2, 0) >>> 8);
    return changed;
  }
}
