package io.tailrace.kernel.share.state;

import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.StateBatch;
import java.util.List;

/** A record of {@code __share_group_state}. */
public sealed interface ShareStateRecord {

  /** Which share partition it is about. */
  SharePartitionKey key();

  /** All of the state: what came before means nothing any more. */
  record Snapshot(SharePartitionKey key, StoredState state) implements ShareStateRecord {}

  /**
   * What changed.
   *
   * @param snapshotEpoch that of the snapshot that it follows
   * @param leaderEpoch the leader epoch of the partition
   * @param startOffset the first offset that is not done, or -1 if that has not changed
   * @param doneCount how many offsets from there on are done, or -1
   * @param batches how offsets stand now
   */
  record Update(
      SharePartitionKey key,
      int snapshotEpoch,
      int leaderEpoch,
      long startOffset,
      int doneCount,
      List<StateBatch> batches)
      implements ShareStateRecord {}

  /** There is no such share partition any more: a tombstone. */
  record Removed(SharePartitionKey key) implements ShareStateRecord {}
}
