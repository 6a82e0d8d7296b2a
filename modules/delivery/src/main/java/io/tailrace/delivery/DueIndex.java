package io.tailrace.delivery;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * Which record of the delay log is due when: a queue by due time and, at the same time, by offset.
 * What is due soon is in memory, in a heap of primitives; when that is full, all but the soonest
 * part moves to a sorted run in the {@link Spill}, of which one block at a time is read back. So
 * memory grows by a block for each run, and to take what is due costs nothing for what is not. For
 * one thread.
 */
final class DueIndex {
  /** What {@link #nextDueMs} says if nothing waits. */
  static final long NEVER = Long.MAX_VALUE;

  private final int capacity;
  private final Spill spill;
  private final long[] dues;
  private final long[] offsets;
  private int size;
  private final PriorityQueue<SpilledRun> runs =
      new PriorityQueue<>(
          (one, other) -> compare(one.due(), one.offset(), other.due(), other.offset()));
  private final Deque<Integer> freeSlots = new ArrayDeque<>();
  private int slots;
  private long count;

  /**
   * Empty.
   *
   * @param capacity how many entries of 16 bytes are held in memory, a power of two from 16
   */
  DueIndex(int capacity, Spill spill) {
    this.capacity = capacity;
    this.spill = spill;
    dues = new long[capacity];
    offsets = new long[capacity];
  }

  /** The size of a slot of the spill, in bytes, for an index of that capacity. */
  static int slotSize(int capacity) {
    return (capacity - capacity / 4) * SpilledRun.ENTRY_SIZE;
  }

  /** How many entries there are. */
  long count() {
    return count;
  }

  /** How many runs are spilled. */
  int runs() {
    return runs.size();
  }

  void add(long dueMs, long offset) {
    if (size == capacity) {
      spillLater();
    }
    dues[size] = dueMs;
    offsets[size] = offset;
    up(size++);
    count++;
  }

  /** When the next one is due. */
  long nextDueMs() {
    if (runs.isEmpty()) {
      return size == 0 ? NEVER : dues[0];
    }
    return size == 0 ? runs.peek().due() : Math.min(dues[0], runs.peek().due());
  }

  /** Takes the next one, of which there must be one: its offset. */
  long take() {
    count--;
    SpilledRun run = runs.peek();
    if (run == null || size > 0 && compare(dues[0], offsets[0], run.due(), run.offset()) < 0) {
      return takeFromHeap();
    }
    runs.poll();
    long offset = run.offset();
    if (run.advance(spill)) {
      runs.add(run);
    } else {
      freeSlots.push(run.slot());
    }
    return offset;
  }

  private long takeFromHeap() {
    long offset = offsets[0];
    size--;
    dues[0] = dues[size];
    offsets[0] = offsets[size];
    down(0);
    return offset;
  }

  private void spillLater() {
    long[] order = sorted();
    int kept = capacity / 4;
    int slot = freeSlots.isEmpty() ? slots++ : freeSlots.pop();
    runs.add(SpilledRun.write(spill, slot, order, kept, size));
    for (int i = 0; i < kept; i++) {
      dues[i] = order[2 * i];
      offsets[i] = order[2 * i + 1];
    }
    size = kept; // in order, which is a heap
  }

  /** Due times and offsets in turn, in order. */
  private long[] sorted() {
    long[] order = new long[2 * size];
    int total = size;
    for (int i = 0; i < total; i++) {
      order[2 * i] = dues[0];
      order[2 * i + 1] = takeFromHeap();
    }
    size = total;
    return order;
  }

  private void up(int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (compare(dues[parent], offsets[parent], dues[at], offsets[at]) <= 0) {
        return;
      }
      swap(at, parent);
      at = parent;
    }
  }

  private void down(int from) {
    int at = from;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size
          && compare(dues[child + 1], offsets[child + 1], dues[child], offsets[child]) < 0) {
        child++;
      }
      if (compare(dues[at], offsets[at], dues[child], offsets[child]) <= 0) {
        return;
      }
      swap(at, child);
      at = child;
    }
  }

  private void swap(int one, int other) {
    long due = dues[one];
    dues[one] = dues[other];
    dues[other] = due;
    long offset = offsets[one];
    offsets[one] = offsets[other];
    offsets[other] = offset;
  }

  private static int compare(long due, long offset, long otherDue, long otherOffset) {
    int order = Long.compare(due, otherDue);
    return order != 0 ? order : Long.compare(offset, otherOffset);
  }

  @Override
  public String toString() {
    return count + " entries, " + Arrays.toString(new int[] {size, runs.size()});
  }
}
