package io.tailrace.kernel.partition;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where each leader epoch of a log begins (KIP-101, KIP-279). Derived from batch headers: one entry
 * an epoch, both columns rising. Written by the partition's strand, read by any thread.
 */
public final class LeaderEpochs {
  /** Stands for "no epoch known". */
  public static final int NONE = -1;

  /** The offset that goes with {@link #NONE}. */
  public static final long NO_OFFSET = -1;

  /**
   * The answer to "where does this epoch end": a follower truncates to it.
   *
   * @param epoch the largest epoch that is known and not above the one asked for
   * @param endOffset the offset after that epoch's last record
   */
  public record EpochEnd(int epoch, long endOffset) {}

  private record Table(int[] epochs, long[] starts) {}

  private volatile Table table = new Table(new int[0], new long[0]);

  /** Takes note of a batch; only the first one of an epoch changes anything. */
  void append(int epoch, long baseOffset) {
    Table old = table;
    int count = old.epochs.length;
    if (epoch < 0 || (count > 0 && old.epochs[count - 1] >= epoch)) {
      return;
    }
    int[] epochs = Arrays.copyOf(old.epochs, count + 1);
    long[] starts = Arrays.copyOf(old.starts, count + 1);
    epochs[count] = epoch;
    starts[count] = baseOffset;
    table = new Table(epochs, starts);
  }

  /** The epoch of the last batch, or {@link #NONE}. */
  public int latest() {
    Table now = table;
    return now.epochs.length == 0 ? NONE : now.epochs[now.epochs.length - 1];
  }

  /** The epoch of the record at an offset, or {@link #NONE}. */
  public int epochOf(long offset) {
    Table now = table;
    for (int i = now.epochs.length - 1; i >= 0; i--) {
      if (now.starts[i] <= offset) {
        return now.epochs[i];
      }
    }
    return NONE;
  }

  /**
   * Where an epoch ends.
   *
   * @param epoch the epoch asked for
   * @param currentEpoch the epoch of the leader, which may have written nothing yet
   * @param logEndOffset where the latest epoch ends for now
   */
  public EpochEnd endOf(int epoch, int currentEpoch, long logEndOffset) {
    Table now = table;
    if (epoch < 0 || epoch > currentEpoch && epoch > latest()) {
      return new EpochEnd(NONE, NO_OFFSET);
    }
    if (epoch == currentEpoch) {
      return new EpochEnd(epoch, logEndOffset);
    }
    for (int i = now.epochs.length - 1; i >= 0; i--) {
      if (now.epochs[i] <= epoch) {
        if (i + 1 < now.epochs.length) {
          return new EpochEnd(now.epochs[i], now.starts[i + 1]);
        }
        return new EpochEnd(now.epochs[i], logEndOffset);
      }
    }
    // Older than all that is known: everything that is left, or will come, is newer.
    return new EpochEnd(epoch, now.epochs.length == 0 ? logEndOffset : now.starts[0]);
  }

  /** Forgets what a truncation to {@code endOffset} removed. */
  void truncate(long endOffset) {
    Table old = table;
    int count = old.epochs.length;
    while (count > 0 && old.starts[count - 1] >= endOffset) {
      count--;
    }
    table = new Table(Arrays.copyOf(old.epochs, count), Arrays.copyOf(old.starts, count));
  }

  /** Forgets epochs that ended before the log start offset. */
  void deleteBefore(long startOffset) {
    Table old = table;
    int first = 0;
    while (first + 1 < old.epochs.length && old.starts[first + 1] <= startOffset) {
      first++;
    }
    int[] epochs = Arrays.copyOfRange(old.epochs, first, old.epochs.length);
    long[] starts = Arrays.copyOfRange(old.starts, first, old.starts.length);
    if (starts.length > 0) {
      starts[0] = Math.max(starts[0], startOffset);
    }
    table = new Table(epochs, starts);
  }

  void clear() {
    table = new Table(new int[0], new long[0]);
  }

  boolean isEmpty() {
    return table.epochs.length == 0;
  }

  int sizeInBytes() {
    return Integer.BYTES + table.epochs.length * (Integer.BYTES + Long.BYTES);
  }

  void write(ByteBuffer target) {
    Table now = table;
    target.putInt(now.epochs.length);
    for (int i = 0; i < now.epochs.length; i++) {
      target.putInt(now.epochs[i]).putLong(now.starts[i]);
    }
  }

  void read(ByteBuffer source) {
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / (Integer.BYTES + Long.BYTES)) {
      throw new BufferUnderflowException(); // before anything is allocated for it
    }
    int[] epochs = new int[count];
    long[] starts = new long[count];
    for (int i = 0; i < count; i++) {
      epochs[i] = source.getInt();
      starts[i] = source.getLong();
    }
    table = new Table(epochs, starts);
  }
}
