package io.tailrace.storage.memory;

import java.util.Arrays;

/**
 * Where some of a segment's batches begin, and the largest timestamp before each. Entries are only
 * added; whoever reads says how many of them are its own.
 */
final class BatchIndex {
  private final long[] offsets;
  private final int[] positions;
  private final long[] timestampsBefore;

  BatchIndex() {
    this(new long[8], new int[8], new long[8]);
  }

  private BatchIndex(long[] offsets, int[] positions, long[] timestampsBefore) {
    this.offsets = offsets;
    this.positions = positions;
    this.timestampsBefore = timestampsBefore;
  }

  /** Adds an entry after the first {@code count}, in place or in a larger copy. */
  BatchIndex with(int count, long offset, int position, long timestampBefore) {
    BatchIndex target = count < offsets.length ? this : grown();
    target.offsets[count] = offset;
    target.positions[count] = position;
    target.timestampsBefore[count] = timestampBefore;
    return target;
  }

  private BatchIndex grown() {
    int length = 2 * offsets.length;
    return new BatchIndex(
        Arrays.copyOf(offsets, length),
        Arrays.copyOf(positions, length),
        Arrays.copyOf(timestampsBefore, length));
  }

  int position(int entry) {
    return positions[entry];
  }

  int positionAtOrBelow(int count, long offset) {
    int found = Arrays.binarySearch(offsets, 0, count, offset);
    int entry = found >= 0 ? found : -found - 2;
    return entry < 0 ? 0 : positions[entry];
  }

  /** A position before which no batch reaches the timestamp. */
  int positionBefore(int count, long timestamp) {
    if (count == 0) {
      return 0;
    }
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (timestampsBefore[middle] < timestamp) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return positions[low];
  }
}
