package io.tailrace.kernel.partition;

import java.util.ArrayDeque;
import java.util.TreeSet;

/**
 * Where the transactions of a log begin that are not decided: their markers are not in the log, or
 * not yet committed. Written within the partition's strand; {@link #firstOffset} is for any thread.
 */
final class OpenTransactions {
  /** Stands for "none is open". */
  static final long NONE = Long.MAX_VALUE;

  private final TreeSet<Long> undecided = new TreeSet<>();

  /** Those whose marker is above the high watermark, by marker. */
  private final ArrayDeque<Ended> uncommitted = new ArrayDeque<>();

  private volatile long firstOffset = NONE;

  private record Ended(long firstOffset, long markerOffset) {}

  /** Where the first of them begins, or {@link #NONE}. */
  long firstOffset() {
    return firstOffset;
  }

  /** Where the first one begins that has no marker, or {@link #NONE}. */
  long firstUndecided() {
    return undecided.isEmpty() ? NONE : undecided.first();
  }

  /** One begins. To be told before its first batch is committed. */
  void begun(long offset) {
    undecided.add(offset);
    firstOffset = Math.min(firstOffset, offset);
  }

  /** One has a marker now; it is decided for readers once that is {@link #committed}. */
  void ended(long offset, long markerOffset) {
    undecided.remove(offset);
    uncommitted.add(new Ended(offset, markerOffset));
  }

  /**
   * The high watermark is here.
   *
   * @return whether that decided one
   */
  boolean committed(long highWatermark) {
    if (uncommitted.isEmpty() || uncommitted.peek().markerOffset >= highWatermark) {
      return false;
    }
    while (!uncommitted.isEmpty() && uncommitted.peek().markerOffset < highWatermark) {
      uncommitted.poll();
    }
    long first = firstUndecided();
    for (Ended ended : uncommitted) {
      first = Math.min(first, ended.firstOffset);
    }
    firstOffset = first;
    return true;
  }

  void clear() {
    undecided.clear();
    uncommitted.clear();
    firstOffset = NONE;
  }
}
