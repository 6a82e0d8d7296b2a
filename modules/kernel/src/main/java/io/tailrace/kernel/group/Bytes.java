package io.tailrace.kernel.group;

import java.nio.ByteBuffer;

/** Bytes that outlive the buffer that they came in. */
final class Bytes {
  /** No bytes. */
  static final ByteBuffer EMPTY = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private Bytes() {}

  /** A read-only copy of what a buffer has left; the buffer stays as it is. */
  static ByteBuffer copyOf(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      return EMPTY;
    }
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
  }
}
