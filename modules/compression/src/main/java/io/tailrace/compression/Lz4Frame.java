package io.tailrace.compression;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The descriptor of an lz4 frame; numbers are little-endian.
 *
 * <pre>
 *   0          4     5     6                  +1
 *   +----------+-----+-----+------------------+----+--------+-------+------------------+---
 *   | 184d2204 | FLG | BD  | [content size 8] | HC | length | block | [block checksum] | ...
 *   +----------+-----+-----+------------------+----+--------+-------+------------------+---
 *     FLG: version 2 | independent | block sums | content size | content sum | 0 | dictionary
 *     BD:  0 | block size code 3 | 0
 *     HC:  the second byte of the xxHash32 of everything from FLG on
 * </pre>
 *
 * A length of 0 ends the frame; its highest bit marks a block that is stored as it is.
 *
 * @param independent whether blocks refer to nothing before them
 * @param blockChecksums whether each block is followed by its xxHash32
 * @param contentSize the size of the content, or -1 if it is not told
 * @param contentChecksum whether the frame ends with the xxHash32 of its content
 * @param largestBlock the most that a block holds, in bytes
 */
record Lz4Frame(
    boolean independent,
    boolean blockChecksums,
    long contentSize,
    boolean contentChecksum,
    int largestBlock) {
  static final int MAGIC = 0x184d2204;
  static final int SKIPPABLE_MAGIC = 0x184d2a50;
  static final int SKIPPABLE_MASK = 0xfffffff0;

  /** The bit of a block's length that says that it is not compressed. */
  static final int STORED = 0x80000000;

  private static final int VERSION_MASK = 0xc0;
  private static final int VERSION = 0x40;
  private static final int INDEPENDENT = 0x20;
  private static final int BLOCK_CHECKSUMS = 0x10;
  private static final int CONTENT_SIZE = 0x08;
  private static final int CONTENT_CHECKSUM = 0x04;
  private static final int RESERVED = 0x02;
  private static final int DICTIONARY = 0x01;

  /** The frames that are written: independent blocks of up to 64 KiB, no checksums, no sizes. */
  static final Lz4Frame PLAIN = new Lz4Frame(true, false, -1, false, 64 * 1024);

  /** The header of {@link #PLAIN}. */
  static byte[] plainHeader() {
    ByteBuffer header = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).put((byte) (VERSION | INDEPENDENT)).put((byte) (4 << 4));
    return header.put(checksum(header.array(), 4, 2)).array();
  }

  /** Reads what follows the magic, from a little-endian buffer. */
  static Lz4Frame read(ByteBuffer input) throws IOException {
    if (input.remaining() < 3) {
      throw DecoderStream.truncated("lz4");
    }
    int start = input.position();
    int flags = input.get();
    if ((flags & VERSION_MASK) != VERSION || (flags & RESERVED) != 0) {
      throw new IOException("Unknown version of the lz4 frame: " + Integer.toHexString(flags));
    }
    if ((flags & DICTIONARY) != 0) {
      throw new IOException("The lz4 frame asks for a dictionary");
    }
    int code = input.get();
    int largestBlock = 1 << (8 + 2 * (code >> 4));
    if ((code & 0x8f) != 0 || code < 4 << 4) {
      throw new IOException("Unknown block size of the lz4 frame: " + code);
    }
    boolean sized = (flags & CONTENT_SIZE) != 0;
    if (input.remaining() < (sized ? 9 : 1)) {
      throw DecoderStream.truncated("lz4");
    }
    long size = sized ? input.getLong() : -1;
    byte[] descriptor = new byte[input.position() - start];
    input.get(start, descriptor);
    if (input.get() != checksum(descriptor, 0, descriptor.length)) {
      throw new IOException("The header of the lz4 frame does not match its checksum");
    }
    return new Lz4Frame(
        (flags & INDEPENDENT) != 0,
        (flags & BLOCK_CHECKSUMS) != 0,
        size,
        (flags & CONTENT_CHECKSUM) != 0,
        largestBlock);
  }

  private static byte checksum(byte[] bytes, int offset, int length) {
    return (byte) (hash().hash(bytes, offset, length, 0) >>> 8);
  }

  /** xxHash32 in Java: little is hashed here, which is not worth a call into native code. */
  static XXHash32 hash() {
    return XXHashFactory.safeInstance().hash32();
  }
}
