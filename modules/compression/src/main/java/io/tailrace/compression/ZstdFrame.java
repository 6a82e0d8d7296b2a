package io.tailrace.compression;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the header of a Zstandard frame (RFC 8878, 3.1.1) says of the memory that it needs. */
final class ZstdFrame {
  private static final int MAGIC = 0xfd2fb528;
  private static final int SMALLEST_HEADER = 6;
  private static final int SINGLE_SEGMENT = 0x20;

  private ZstdFrame() {}

  /**
   * The bytes of history that a reader of the frame keeps; 0 where the header is no frame's or not
   * all there, which the library then finds out.
   */
  static long windowSize(ByteBuffer input) {
    ByteBuffer header = input.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    if (header.remaining() < SMALLEST_HEADER || header.getInt() != MAGIC) {
      return 0;
    }
    int descriptor = header.get() & 0xff;
    if ((descriptor & SINGLE_SEGMENT) == 0) {
      int window = header.get() & 0xff;
      long base = 1L << (10 + (window >>> 3));
      return base + (base >>> 3) * (window & 7);
    }
    int dictionaryIdSize = (1 << (descriptor & 3)) >> 1;
    int sizeSize = 1 << (descriptor >>> 6);
    if (header.remaining() < dictionaryIdSize + sizeSize) {
      return 0;
    }
    header.position(header.position() + dictionaryIdSize);
    return switch (sizeSize) {
      case 1 -> header.get() & 0xff;
      case 2 -> (header.getShort() & 0xffff) + 256;
      case 4 -> header.getInt() & 0xffffffffL;
      default -> header.getLong() & Long.MAX_VALUE;
    };
  }
}
