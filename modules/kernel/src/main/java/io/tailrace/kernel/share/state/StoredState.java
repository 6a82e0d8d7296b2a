package io.tailrace.kernel.share.state;

import io.tailrace.kernel.share.DeliveryState;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.StateBatch;
import java.util.List;

/**
 * All that is stored of a share partition.
 *
 * @param snapshotEpoch counts its snapshots
 * @param stateEpoch counts how often the group was made to begin anew
 * @param leaderEpoch the newest leader epoch that was heard of
 * @param startOffset the first offset that is not done, or {@link PartitionShareState#NO_OFFSET}
 * @param doneCount how many offsets from there on are done, or -1 if that was never said
 * @param createdMs when it was first written, in milliseconds since 1970
 * @param writtenMs when its last snapshot was written, in milliseconds since 1970
 * @param batches what differs from "never delivered", in order, not overlapping
 */
record StoredState(
    int snapshotEpoch,
    int stateEpoch,
    int leaderEpoch,
    long startOffset,
    int doneCount,
    long createdMs,
    long writtenMs,
    List<StateBatch> batches) {
  /** Nobody has said how many offsets are done. */
  static final int UNKNOWN_COUNT = -1;

  /** A number that says nothing new. */
  static final int UNCHANGED = -1;

  StoredState {
    batches = List.copyOf(batches);
  }

  /** The same after a change. */
  StoredState after(ShareStateRecord.Update update) {
    long start = update.startOffset() == UNCHANGED ? startOffset : update.startOffset();
    List<StateBatch> merged = StateBatches.merge(batches, update.batches(), start);
    return new StoredState(
        snapshotEpoch,
        stateEpoch,
        Math.max(leaderEpoch, update.leaderEpoch()),
        start,
        update.doneCount() == UNKNOWN_COUNT ? done(merged) : update.doneCount(),
        createdMs,
        writtenMs,
        merged);
  }

  private static int done(List<StateBatch> batches) {
    long count = 0;
    for (StateBatch batch : batches) {
      if (batch.state() != DeliveryState.AVAILABLE) {
        count += batch.count();
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, count);
  }

  /** The same as a new snapshot. */
  StoredState snapshot(long nowMs) {
    return new StoredState(
        snapshotEpoch + 1,
        stateEpoch,
        leaderEpoch,
        startOffset,
        doneCount,
        createdMs,
        nowMs,
        batches);
  }
}
