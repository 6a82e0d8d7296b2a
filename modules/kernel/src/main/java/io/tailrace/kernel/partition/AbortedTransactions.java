package io.tailrace.kernel.partition;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The aborted transactions of a log, in the order of their markers: 32 bytes each. Written within
 * the partition's strand, read from any thread.
 */
final class AbortedTransactions {
  private static final int PRODUCER_ID = 0;
  private static final int FIRST_OFFSET = 1;
  private static final int LAST_OFFSET = 2;

  /** Every later entry begins at or after this offset. */
  private static final int STABLE_OFFSET = 3;

  private static final int FIELDS = 4;
  private static final int ENTRY_BYTES = FIELDS * Long.BYTES;
  private static final Table EMPTY = new Table(new long[0], 0, 0);

  private volatile Table table = EMPTY;

  /**
   * Those of one moment: entries {@code from} to {@code to}. Tables share the array, of which those
   * never change.
   */
  record Table(long[] fields, int from, int to) {
    /** Those with a batch at or after one offset and before another, by marker. */
    List<AbortedTransaction> between(long fromOffset, long toOffset) {
      List<AbortedTransaction> found = new ArrayList<>();
      for (int i = firstEndingAtOrAfter(fromOffset); i < to; i++) {
        if (get(i, FIRST_OFFSET) < toOffset) {
          found.add(
              new AbortedTransaction(
                  get(i, PRODUCER_ID), get(i, FIRST_OFFSET), get(i, LAST_OFFSET)));
        }
        if (get(i, STABLE_OFFSET) >= toOffset) {
          break;
        }
      }
      return found;
    }

    /** Whether more than so many end at or after an offset. */
    boolean moreThan(int count, long fromOffset) {
      return size() > count && to - firstEndingAtOrAfter(fromOffset) > count;
    }

    boolean isEmpty() {
      return size() == 0;
    }

    private long get(int entry, int field) {
      return fields[entry * FIELDS + field];
    }

    private int size() {
      return to - from;
    }

    /** The first entry whose marker is at or after an offset. */
    private int firstEndingAtOrAfter(long offset) {
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

  /**
   * Adds one, whose marker is the last batch of the log.
   *
   * @param stableOffset where the first transaction begins that is still open, or the offset of the
   *     marker
   */
  void add(long producerId, long firstOffset, long lastOffset, long stableOffset) {
    Table old = table;
    long[] fields = old.fields;
    int from = old.from;
    int to = old.to;
    if ((to + 1) * FIELDS > fields.length) {
      fields = Arrays.copyOfRange(fields, from * FIELDS, from * FIELDS + capacityFor(old.size()));
      to -= from;
      from = 0;
    }
    int at = to * FIELDS;
    fields[at + PRODUCER_ID] = producerId;
    fields[at + FIRST_OFFSET] = firstOffset;
    fields[at + LAST_OFFSET] = lastOffset;
    fields[at + STABLE_OFFSET] = stableOffset;
    table = new Table(fields, from, to + 1);
  }

  private static int capacityFor(int entries) {
    return Math.max(4, entries + entries / 2 + 1) * FIELDS;
  }

  /** Those that there are now. */
  Table now() {
    return table;
  }

  /** Forgets those that ended before the log start offset. */
  void deleteBefore(long startOffset) {
    Table old = table;
    int from = old.firstEndingAtOrAfter(startOffset);
    if (from == old.to) {
      table = EMPTY;
    } else if (from > old.from) {
      table = new Table(old.fields, from, old.to);
    }
  }

  void clear() {
    table = EMPTY;
  }

  int sizeInBytes() {
    return Integer.BYTES + table.size() * ENTRY_BYTES;
  }

  void write(ByteBuffer target) {
    Table now = table;
    target.putInt(now.size());
    for (int i = now.from * FIELDS; i < now.to * FIELDS; i++) {
      target.putLong(now.fields[i]);
    }
  }

  void read(ByteBuffer source) {
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / ENTRY_BYTES) {
      throw new BufferUnderflowException(); // before anything is allocated for it
    }
    long[] fields = new long[count * FIELDS];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = source.getLong();
    }
    table = new Table(fields, 0, count);
  }
}
