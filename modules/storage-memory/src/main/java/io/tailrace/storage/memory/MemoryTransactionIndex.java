package io.tailrace.storage.memory;

import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.TransactionIndex;

/** The aborted transactions of a log: 32 bytes each, of the memory that all logs share. */
final class MemoryTransactionIndex implements TransactionIndex {
  private static final int PRODUCER_ID = 0;
  private static final int FIRST_OFFSET = 1;
  private static final int LAST_OFFSET = 2;
  private static final int STABLE_OFFSET = 3;
  private static final int FIELDS = 4;
  private static final Table EMPTY = new Table(new long[0], 0, 0);

  private final LogId id;
  private final Budget budget;
  private volatile Table table = EMPTY;
  private volatile long startOffset;
  private volatile long lastOffset = NONE;

  MemoryTransactionIndex(LogId id, Budget budget) {
    this.id = id;
    this.budget = budget;
  }

  /**
   * Those of one moment: entries {@code from} to {@code to}. Tables share the array, of which those
   * never change.
   */
  private record Table(long[] fields, int from, int to) {
    long get(int entry, int field) {
      return fields[entry * FIELDS + field];
    }

    /** The first entry whose marker is at or after an offset. */
    int firstEndingAtOrAfter(long offset) {
      int low = from;
      int high = to;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (get(middle, LAST_OFFSET) < offset) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  @Override
  public synchronized void add(
      long producerId, long firstOffset, long markerOffset, long stableOffset) {
    if (markerOffset <= lastOffset) {
      throw new IllegalArgumentException(
          "An aborted transaction of " + id + " with a marker at " + markerOffset);
    }
    Table old = table;
    long[] fields = old.fields;
    int from = old.from;
    int to = old.to;
    if ((to + 1) * FIELDS > fields.length) {
      fields = copied(old, capacityFor(to - from));
      to -= from;
      from = 0;
    }
    int at = to * FIELDS;
    fields[at + PRODUCER_ID] = producerId;
    fields[at + FIRST_OFFSET] = firstOffset;
    fields[at + LAST_OFFSET] = markerOffset;
    fields[at + STABLE_OFFSET] = stableOffset;
    table = new Table(fields, from, to + 1);
    lastOffset = markerOffset;
  }

  private static int capacityFor(int entries) {
    return Math.multiplyExact(Math.max(4, entries + entries / 2 + 1), FIELDS);
  }

  /** The entries in an array of their own. */
  private long[] copied(Table old, int length) {
    budget.take(id, (long) length * Long.BYTES);
    long[] copy = new long[length];
    System.arraycopy(old.fields, old.from * FIELDS, copy, 0, (old.to - old.from) * FIELDS);
    budget.giveBack((long) old.fields.length * Long.BYTES);
    return copy;
  }

  @Override
  public synchronized void deleteBefore(long offset) {
    if (offset <= startOffset) {
      return;
    }
    startOffset = offset;
    Table old = table;
    int from = old.firstEndingAtOrAfter(offset);
    if (from == old.to) {
      drop();
    } else {
      table = new Table(old.fields, from, old.to);
    }
  }

  private void drop() {
    budget.giveBack((long) table.fields.length * Long.BYTES);
    table = EMPTY;
  }

  @Override
  public synchronized void truncate(long offset) {
    startOffset = Math.min(startOffset, offset);
    if (lastOffset < offset) {
      return;
    }
    Table old = table;
    int to = old.firstEndingAtOrAfter(offset);
    if (to == old.from) {
      drop();
      lastOffset = NONE;
    } else {
      // Readers may look at the entries that are cut off: others must not be written over them.
      int left = to - old.from;
      table = new Table(copied(new Table(old.fields, old.from, to), capacityFor(left)), 0, left);
      lastOffset = old.get(to - 1, LAST_OFFSET);
    }
  }

  @Override
  public synchronized void clear() {
    drop();
    lastOffset = NONE;
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long lastOffset() {
    return lastOffset;
  }

  @Override
  public void forEach(long fromOffset, Visitor visitor) {
    Table now = table;
    for (int i = now.firstEndingAtOrAfter(Math.max(fromOffset, startOffset)); i < now.to; i++) {
      if (!visitor.visit(
          now.get(i, PRODUCER_ID),
          now.get(i, FIRST_OFFSET),
          now.get(i, LAST_OFFSET),
          now.get(i, STABLE_OFFSET))) {
        return;
      }
    }
  }
}
