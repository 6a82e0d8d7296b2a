package io.tailrace.storage.file;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A few direct buffers that readers borrow for a look at some headers. */
final class Scratch {
  private static final int BUFFERS = 8;
  private static final int BYTES = 16 << 10;

  private final AtomicReferenceArray<ByteBuffer> free = new AtomicReferenceArray<>(BUFFERS);

  ByteBuffer take() {
    for (int i = 0; i < BUFFERS; i++) {
      ByteBuffer buffer = free.get(i);
      if (buffer != null && free.compareAndSet(i, buffer, null)) {
        return buffer;
      }
    }
    return ByteBuffer.allocateDirect(BYTES);
  }

  void giveBack(ByteBuffer buffer) {
    for (int i = 0; i < BUFFERS; i++) {
      if (free.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}
