package io.tailrace.compression;

import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The header of a gzip member (RFC 1952); numbers are little-endian.
 *
 * <pre>
 *   0      2   3     4       8    9   10
 *   +------+---+-----+-------+----+---+---------+------+---------+-----+
 *   | 1f8b | 8 |flags| mtime |xfl |os | [extra] |[name]|[comment]|[crc]|
 *   +------+---+-----+-------+----+---+---------+------+---------+-----+
 * </pre>
 */
final class GzipFormat {
  /** No flags, no time, operating system unknown. */
  static final byte[] PLAIN_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int HEADER_CRC = 0x02;
  private static final int EXTRA = 0x04;
  private static final int NAME = 0x08;
  private static final int COMMENT = 0x10;
  private static final int RESERVED = 0xe0;

  private GzipFormat() {}

  /** Moves a little-endian buffer past the header. */
  static void skipHeader(ByteBuffer input) throws IOException {
    try {
      if ((input.getShort() & 0xffff) != 0x8b1f) {
        throw new IOException("Not in gzip format");
      }
      int method = input.get();
      int flags = input.get();
      if (method != 8 || (flags & RESERVED) != 0) {
        throw new IOException("Unknown gzip method " + method + " or flags " + flags);
      }
      skip(input, 6);
      if ((flags & EXTRA) != 0) {
        skip(input, input.getShort() & 0xffff);
      }
      if ((flags & NAME) != 0) {
        skipText(input);
      }
      if ((flags & COMMENT) != 0) {
        skipText(input);
      }
      if ((flags & HEADER_CRC) != 0) {
        skip(input, 2);
      }
    } catch (BufferUnderflowException e) {
      EOFException truncated = DecoderStream.truncated("gzip");
      truncated.initCause(e);
      throw truncated;
    }
  }

  private static void skip(ByteBuffer input, int count) {
    if (input.remaining() < count) {
      throw new BufferUnderflowException();
    }
    input.position(input.position() + count);
  }

  private static void skipText(ByteBuffer input) {
    while (input.get() != 0) {
      // a text ends with a zero
    }
  }
}
