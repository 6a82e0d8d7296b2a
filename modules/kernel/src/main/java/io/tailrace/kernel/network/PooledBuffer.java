package io.tailrace.kernel.network;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Direct memory with a count of those who use it. When the last lets go, it returns to its pool.
 *
 * <p>It is used on the loop's thread, but the bytes may be read by any thread that was handed a
 * reference, and after the end of the loop any thread may let go of one.
 */
final class PooledBuffer {
  /** The size class of a buffer that is too large to be kept. */
  static final int NOT_POOLED = -1;

  private static final Supplier<Arena> ARENAS = Arena::ofShared;

  private final BufferPool pool;
  private final Arena arena;
  private final ByteBuffer bytes;
  private final int sizeClass;
  private final AtomicInteger references = new AtomicInteger();
  private MemoryBudget chargedTo;

  PooledBuffer(BufferPool pool, int size, int sizeClass) {
    this.pool = pool;
    this.sizeClass = sizeClass;
    // An arena of its own: the memory goes back to the system when we say so, not when the garbage
    // collector happens to run, which on an idle broker is never.
    this.arena = ARENAS.get();
    try {
      this.bytes = arena.allocate(size).asByteBuffer();
    } catch (OutOfMemoryError e) {
      arena.close();
      throw e;
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int capacity() {
    return bytes.capacity();
  }

  int sizeClass() {
    return sizeClass;
  }

  /** Whether somebody beside its first owner uses it. */
  boolean isShared() {
    return references.get() > 1;
  }

  void retain() {
    references.incrementAndGet();
  }

  void release() {
    int left = references.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("A buffer was released more often than it was retained");
    }
    if (left == 0) {
      pool.give(this);
    }
  }

  /** Its capacity was taken from this budget; it is given back with the last reference. */
  void chargedTo(MemoryBudget budget) {
    chargedTo = budget;
  }

  /** Gives back what it was charged for. */
  void payBack() {
    MemoryBudget budget = chargedTo;
    chargedTo = null;
    if (budget != null) {
      budget.give(capacity());
    }
  }

  /** Gives the memory back to the system. */
  void free() {
    arena.close();
  }
}
