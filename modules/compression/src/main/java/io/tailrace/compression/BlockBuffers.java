package io.tailrace.compression;

import java.nio.ByteBuffer;

/** Two byte arrays that grow to the largest block, for codecs that work on whole blocks. */
final class BlockBuffers implements Workspace {
  /** Java's clients write blocks of 32 and 64 KiB; far larger ones are not kept for later. */
  private static final int LARGEST_IDLE = 256 * 1024;

  private byte[] compressed = new byte[0];
  private byte[] plain = new byte[0];

  /** Room for compressed bytes; what it held before is lost. */
  byte[] compressed(int size) {
    if (compressed.length < size) {
      compressed = new byte[size];
    }
    return compressed;
  }

  /** Room for plain bytes; what it held before is lost where it has to grow. */
  byte[] plain(int size) {
    if (plain.length < size) {
      plain = new byte[size];
    }
    return plain;
  }

  /** Takes the next bytes of the input: where they lie, if that is an array, else copied. */
  Bytes take(ByteBuffer input, int size) {
    int position = input.position();
    input.position(position + size);
    if (input.hasArray()) {
      return new Bytes(input.array(), input.arrayOffset() + position, size);
    }
    input.get(position, compressed(size), 0, size);
    return new Bytes(compressed, 0, size);
  }

  @Override
  public boolean isWorthKeeping() {
    return compressed.length <= LARGEST_IDLE && plain.length <= LARGEST_IDLE;
  }

  @Override
  public void close() {}

  /** A stretch of an array. */
  record Bytes(byte[] array, int offset, int size) {}
}
