package io.tailrace.delivery;

import java.nio.ByteBuffer;

/** Entries in order, in a slot of a {@link Spill}, of which one block is in memory. */
final class SpilledRun {
  /** Due time and offset. */
  static final int ENTRY_SIZE = 16;

  private static final int BLOCK_ENTRIES = 256;

  private final int slot;
  private final int count;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_ENTRIES * ENTRY_SIZE);
  private int next;

  private SpilledRun(int slot, int count) {
    this.slot = slot;
    this.count = count;
  }

  /**
   * Writes a run, which stands at its first entry.
   *
   * @param order due times and offsets in turn
   * @param from the first entry that is written
   * @param to after the last one
   */
  static SpilledRun write(Spill spill, int slot, long[] order, int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate((to - from) * ENTRY_SIZE);
    bytes.asLongBuffer().put(order, 2 * from, 2 * (to - from));
    spill.write(slot, bytes);
    SpilledRun run = new SpilledRun(slot, to - from);
    run.load(spill);
    return run;
  }

  int slot() {
    return slot;
  }

  long due() {
    return block.getLong(block.position());
  }

  long offset() {
    return block.getLong(block.position() + Long.BYTES);
  }

  /** Goes to the next entry, if there is one. */
  boolean advance(Spill spill) {
    next++;
    if (next == count) {
      return false;
    }
    block.position(block.position() + ENTRY_SIZE);
    if (!block.hasRemaining()) {
      load(spill);
    }
    return true;
  }

  private void load(Spill spill) {
    block.clear().limit(Math.min(BLOCK_ENTRIES, count - next) * ENTRY_SIZE);
    spill.read(slot, next * ENTRY_SIZE, block);
    block.flip();
  }
}
