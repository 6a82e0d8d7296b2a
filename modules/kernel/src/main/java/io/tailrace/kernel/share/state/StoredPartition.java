package io.tailrace.kernel.share.state;

/**
 * A share partition in a shard.
 *
 * @param state as of now
 * @param snapshotOffset where its last snapshot is: from there on the log is needed
 * @param updates how many changes have followed it
 */
record StoredPartition(StoredState state, long snapshotOffset, int updates) {

  StoredPartition after(ShareStateRecord.Update update) {
    return new StoredPartition(state.after(update), snapshotOffset, updates + 1);
  }
}
