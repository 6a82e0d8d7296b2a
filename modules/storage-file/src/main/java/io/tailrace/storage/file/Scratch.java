package io.tailrace.storage.file;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A few direct buffers of one size, which are borrowed for a look at what is stored. */
final class Scratch {
  private final int bytes;
  private final AtomicReferenceArray<ByteBuffer> free;

  /**
   * None yet.
   *
   * @param buffers so many are kept at most
   * @param bytes the size of each
   */
  Scratch(int buffers, int bytes) {
    this.bytes = bytes;
    free = new AtomicReferenceArray<>(buffers);
  }

  ByteBuffer take() {
    for (int i = 0; i < free.length(); i++) {
      ByteBuffer buffer = free.get(i);
      if (buffer != null && free.compareAndSet(i, buffer, null)) {
        return buffer;
      }
    }
    return ByteBuffer.allocateDirect(bytes);
  }

  void giveBack(ByteBuffer buffer) {
    for (int i = 0; i < free.length(); i++) {
      if (free.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}
