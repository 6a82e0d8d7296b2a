package io.tailrace.spi.storage;

import java.nio.ByteBuffer;

/**
 * Variable-length numbers in zigzag form: seven bits a byte, lowest first, the highest bit set on
 * all but the last.
 */
final class Varint {
  static final int MAX_INT_BYTES = 5;

  private Varint() {}

  static int sizeOf(long value) {
    long bits = value << 1 ^ value >> 63;
    return bits == 0 ? 1 : (70 - Long.numberOfLeadingZeros(bits)) / 7;
  }

  static void write(ByteBuffer target, long value) {
    long bits = value << 1 ^ value >> 63;
    while ((bits & ~0x7FL) != 0) {
      target.put((byte) (bits & 0x7F | 0x80));
      bits >>>= 7;
    }
    target.put((byte) bits);
  }

  /** Reads at the buffer's position; the caller has checked nothing. */
  static int readInt(ByteBuffer source) {
    int bits = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = readByte(source);
      if (shift == 28 && (next & 0xF0) != 0) {
        break;
      }
      bits |= (next & 0x7F) << shift;
      if (next >= 0) {
        return decode(bits);
      }
    }
    throw tooLong();
  }

  /** Reads at the buffer's position; the caller has checked nothing. */
  static long readLong(ByteBuffer source) {
    long bits = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte next = readByte(source);
      if (shift == 63 && (next & 0xFE) != 0) {
        break;
      }
      bits |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return bits >>> 1 ^ -(bits & 1);
      }
    }
    throw tooLong();
  }

  static int decode(int bits) {
    return bits >>> 1 ^ -(bits & 1);
  }

  static InvalidRecordBatchException tooLong() {
    return new InvalidRecordBatchException(
        BatchFault.RECORD, "A variable-length number has too many bytes");
  }

  private static byte readByte(ByteBuffer source) {
    if (!source.hasRemaining()) {
      throw new InvalidRecordBatchException(
          BatchFault.RECORD, "A record ends within a variable-length number");
    }
    return source.get();
  }
}
