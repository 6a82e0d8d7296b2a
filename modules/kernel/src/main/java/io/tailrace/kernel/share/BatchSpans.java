package io.tailrace.kernel.share;

import java.util.Arrays;

/**
 * The offsets of the record batches that a read found, in order: all that acquiring them needs to
 * know. Used again for every read.
 */
public final class BatchSpans {
  private static final int INITIAL_CAPACITY = 16;

  private long[] firsts = new long[INITIAL_CAPACITY];
  private long[] lasts = new long[INITIAL_CAPACITY];
  private boolean[] aborted = new boolean[INITIAL_CAPACITY];
  private int count;

  /** Forgets all. */
  public void clear() {
    count = 0;
  }

  /**
   * Adds a batch that follows those added before.
   *
   * @param first its base offset
   * @param last its last offset, inclusive
   * @param isAborted whether nobody may see its records: their transaction was aborted
   */
  public void add(long first, long last, boolean isAborted) {
    if (count == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * count);
      lasts = Arrays.copyOf(lasts, 2 * count);
      aborted = Arrays.copyOf(aborted, 2 * count);
    }
    firsts[count] = first;
    lasts[count] = last;
    aborted[count] = isAborted;
    count++;
  }

  /** How many. */
  public int count() {
    return count;
  }

  /** The base offset of one. */
  public long first(int index) {
    return firsts[index];
  }

  /** The last offset of one, inclusive. */
  public long last(int index) {
    return lasts[index];
  }

  boolean isAborted(int index) {
    return aborted[index];
  }
}
