package io.tailrace.storage.file;

import java.util.Arrays;

/**
 * The sparse indexes of one segment: where some of its batches begin, and when its largest
 * timestamp rose. One thread adds entries, which never change; any thread looks them up, without a
 * lock: a counter is written after the entry, and read before it.
 */
final class SegmentIndex {
  /** As many entries as Kafka's {@code segment.index.bytes} of 10 MiB allows. */
  static final int MAX_ENTRIES = (10 << 20) / 8;

  private static final int NONE = -1;

  private volatile int[] offsets = new int[16];
  private volatile int[] positions = new int[16];
  private volatile int count;
  private volatile long[] timestamps = new long[16];
  private volatile int[] timestampOffsets = new int[16];
  private volatile int timeCount;

  /**
   * Adds an offset entry.
   *
   * @param offset the base offset of a batch, relative to the segment's
   * @param position where the batch begins
   */
  void add(int offset, int position) {
    int at = count;
    if (at == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * at);
      positions = Arrays.copyOf(positions, 2 * at);
    }
    offsets[at] = offset;
    positions[at] = position;
    count = at + 1;
  }

  /**
   * Adds a time entry, if the timestamp is larger than the last one's.
   *
   * @param timestamp the largest of all batches so far
   * @param offset the relative base offset of the first batch that has it
   */
  void addTime(long timestamp, int offset) {
    int at = timeCount;
    if (at > 0 && timestamps[at - 1] >= timestamp) {
      return;
    }
    if (at == timestamps.length) {
      timestamps = Arrays.copyOf(timestamps, 2 * at);
      timestampOffsets = Arrays.copyOf(timestampOffsets, 2 * at);
    }
    timestamps[at] = timestamp;
    timestampOffsets[at] = offset;
    timeCount = at + 1;
  }

  int count() {
    return count;
  }

  int timeCount() {
    return timeCount;
  }

  boolean isFull() {
    return count >= MAX_ENTRIES;
  }

  /** Whether a batch at this position is to be indexed. */
  boolean isDue(int position, int intervalBytes) {
    int entries = count;
    return entries == 0 || position - positions[entries - 1] > intervalBytes;
  }

  int offset(int entry) {
    return offsets[entry];
  }

  int position(int entry) {
    return positions[entry];
  }

  long timestamp(int entry) {
    return timestamps[entry];
  }

  int timestampOffset(int entry) {
    return timestampOffsets[entry];
  }

  /** The last entry at or below a relative offset, or -1. */
  int floor(int offset) {
    int entries = count;
    int found = Arrays.binarySearch(offsets, 0, entries, offset);
    return found >= 0 ? found : -found - 2;
  }

  /** The position of the entry after the given one, or {@code otherwise}. */
  int positionAfter(int entry, int otherwise) {
    return entry + 1 < count ? Math.min(positions[entry + 1], otherwise) : otherwise;
  }

  /** The position of the first entry above {@code position}, or {@code otherwise}. */
  int positionAbove(int position, int otherwise) {
    int entries = count;
    int found = Arrays.binarySearch(positions, 0, entries, position + 1);
    int entry = found >= 0 ? found : -found - 1;
    return entry < entries ? Math.min(positions[entry], otherwise) : otherwise;
  }

  /** A relative offset such that no batch before it reaches the timestamp. */
  int offsetBefore(long timestamp) {
    int low = NONE;
    int high = timeCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (timestamps[middle] < timestamp) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low == NONE ? 0 : timestampOffsets[low];
  }

  /** Some of the entries, evenly spread, where there are more than so many. */
  SegmentIndex thinned(int entries) {
    if (count <= entries && timeCount <= entries) {
      return this;
    }
    SegmentIndex thin = new SegmentIndex();
    int step = (count + entries - 1) / entries;
    for (int i = 0; i < count; i += step) {
      thin.add(offsets[i], positions[i]);
    }
    int timeStep = (timeCount + entries - 1) / entries;
    for (int i = 0; i < timeCount; i += timeStep) {
      thin.addTime(timestamps[i], timestampOffsets[i]);
    }
    return thin;
  }

  /** The entries of batches below a relative offset. */
  SegmentIndex below(int offset) {
    SegmentIndex kept = new SegmentIndex();
    for (int i = 0; i < count && offsets[i] < offset; i++) {
      kept.add(offsets[i], positions[i]);
    }
    for (int i = 0; i < timeCount && timestampOffsets[i] < offset; i++) {
      kept.addTime(timestamps[i], timestampOffsets[i]);
    }
    return kept;
  }
}
