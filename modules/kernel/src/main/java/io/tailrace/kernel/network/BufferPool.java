package io.tailrace.kernel.network;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Direct buffers of one loop, in size classes of powers of two. What comes back is kept for the
 * next use, up to a bound; {@link #trim} frees what was not needed for a while. Used on one thread.
 *
 * <p>Buffers above {@link #MAX_POOLED_SIZE} are made to measure and never kept.
 */
final class BufferPool {
  static final int MIN_SIZE = 1 << 10;
  static final int MAX_POOLED_SIZE = 16 << 20;

  private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(MIN_SIZE);

  private final List<SizeClass> classes = new ArrayList<>();
  private final long maxRetained;
  private long retained;
  private int inUse;
  private boolean closed;

  /**
   * An empty pool.
   *
   * @param maxRetained how many bytes it keeps that nobody uses
   */
  BufferPool(long maxRetained) {
    this.maxRetained = maxRetained;
    for (int size = MIN_SIZE; size <= MAX_POOLED_SIZE; size <<= 1) {
      classes.add(new SizeClass());
    }
  }

  /** The capacity of the buffer that {@link #take} gives for a size. */
  static int capacityFor(int size) {
    return size > MAX_POOLED_SIZE ? size : MIN_SIZE << classFor(size);
  }

  /**
   * A buffer of at least the given size, from 0 to its capacity, with one reference.
   *
   * @throws OutOfMemoryError if there is no direct memory left
   */
  PooledBuffer take(int size) {
    PooledBuffer buffer = size > MAX_POOLED_SIZE ? null : classes.get(classFor(size)).take();
    if (buffer == null) {
      buffer =
          new PooledBuffer(
              this,
              capacityFor(size),
              size > MAX_POOLED_SIZE ? PooledBuffer.NOT_POOLED : classFor(size));
    } else {
      retained -= buffer.capacity();
      buffer.bytes().clear();
    }
    inUse++;
    buffer.retain();
    return buffer;
  }

  /** Takes back a buffer that nobody uses any more. */
  void give(PooledBuffer buffer) {
    inUse--;
    if (closed) {
      // The loop has ended, and with it those who counted on the budget.
      buffer.free();
      return;
    }
    if (buffer.sizeClass() == PooledBuffer.NOT_POOLED
        || retained + buffer.capacity() > maxRetained) {
      buffer.free();
    } else {
      classes.get(buffer.sizeClass()).free.push(buffer);
      retained += buffer.capacity();
    }
    buffer.payBack();
  }

  /** Bytes that are kept and not used. */
  long retained() {
    return retained;
  }

  /** How many buffers are out. */
  int inUse() {
    return inUse;
  }

  /** Frees the buffers that were not needed since the last call. */
  void trim() {
    for (SizeClass sizeClass : classes) {
      for (int surplus = sizeClass.leastFree; surplus > 0; surplus--) {
        PooledBuffer buffer = sizeClass.free.removeLast();
        retained -= buffer.capacity();
        buffer.free();
      }
      sizeClass.leastFree = sizeClass.free.size();
    }
  }

  /** Frees everything that is kept, and from now on everything that comes back. */
  void close() {
    closed = true;
    for (SizeClass sizeClass : classes) {
      sizeClass.free.forEach(PooledBuffer::free);
      sizeClass.free.clear();
    }
    retained = 0;
  }

  private static int classFor(int size) {
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(size, MIN_SIZE) - 1);
    return shift - MIN_SHIFT;
  }

  private static final class SizeClass {
    final ArrayDeque<PooledBuffer> free = new ArrayDeque<>();

    /** The smallest number of free buffers since the last trim: so many were not needed. */
    int leastFree;

    PooledBuffer take() {
      PooledBuffer buffer = free.poll();
      leastFree = Math.min(leastFree, free.size());
      return buffer;
    }
  }
}
