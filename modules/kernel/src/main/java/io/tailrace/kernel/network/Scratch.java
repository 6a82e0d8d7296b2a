package io.tailrace.kernel.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The buffer that a loop reads into from all its connections, one after the other: requests are
 * handled where they lie, and the next read overwrites them. Where an exchange retained some, the
 * next read goes behind them, or to another buffer when this one is half full. Used on one thread.
 */
final class Scratch {
  static final int SIZE = 256 << 10;

  private final BufferPool pool;
  private final MemoryBudget budget;
  private PooledBuffer memory;
  private int used;

  Scratch(BufferPool pool, MemoryBudget budget) {
    this.pool = pool;
    this.budget = budget;
  }

  /** Where the last read went. */
  PooledBuffer memory() {
    return memory;
  }

  /** Where the bytes of the last read end. */
  int end() {
    return used;
  }

  /**
   * Reads, at most so many bytes.
   *
   * @return how many, ending at {@link #end}; negative at the end of the stream
   */
  int readFrom(ReadableByteChannel channel, int most) throws IOException {
    prepare();
    ByteBuffer bytes = memory.bytes();
    bytes.limit(Math.min(SIZE, used + most)).position(used);
    int count = channel.read(bytes);
    bytes.limit(SIZE);
    used += Math.max(count, 0);
    return count;
  }

  /** Lets go of the memory, until the next read. */
  void free() {
    if (memory != null) {
      memory.release();
      memory = null;
    }
    used = 0;
  }

  private void prepare() {
    if (memory != null && !memory.isShared()) {
      used = 0;
    } else if (memory != null && used > SIZE / 2) {
      budget.take(SIZE);
      memory.chargedTo(budget);
      free();
    }
    if (memory == null) {
      memory = pool.take(SIZE);
    }
  }
}
