package io.tailrace.kernel.share.state;

import io.tailrace.kernel.coordinator.Coordinator;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareStateWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Keeps how far share groups are (the share coordinator of KIP-932): for each share partition its
 * start offset and what differs from "never delivered" after it. All of it is in {@code
 * __share_group_state}.
 *
 * <p>May be called by any thread. Every call is answered exactly once, in the calling thread or in
 * another, before or after the method returns.
 */
public final class ShareStateCoordinator implements Coordinator<ShareStateRecord> {
  private final ShareStateConfig config;
  private final InstantSource clock;
  private final Pruner pruner;
  private final Shards<ShareStateShard, ShareStateRecord> shards;

  /** Deletes what the coordinator needs no more. */
  @FunctionalInterface
  public interface Pruner {
    /** Deletes the records of a partition of the topic before an offset; it must not block. */
    void deleteBefore(int partition, long offset);
  }

  /**
   * Keeps nothing yet.
   *
   * @param partitions how many partitions {@code __share_group_state} has, or will have
   * @param clock the time of day
   */
  public ShareStateCoordinator(
      ShareStateConfig config, int partitions, InstantSource clock, Pruner pruner) {
    this.config = config;
    this.clock = clock;
    this.pruner = pruner;
    shards = new Shards<>(partitions, new ShareStateCodec());
  }

  @Override
  public ShardLoader<ShareStateRecord> load(int partition, ShardRuntime<ShareStateRecord> runtime) {
    ShareStateShard shard =
        new ShareStateShard(
            config, clock, runtime, offset -> pruner.deleteBefore(partition, offset));
    return shards.load(partition, shard, runtime.strand());
  }

  @Override
  public void unload(int partition) {
    shards.unload(partition);
  }

  @Override
  public int partitions() {
    return shards.count();
  }

  @Override
  public void close() {
    shards.close();
  }

  /**
   * Begins a share partition, or begins it anew.
   *
   * @param stateEpoch at least that with which it was begun before
   * @param startOffset the first offset to be delivered, or -1 if whoever serves the partition is
   *     to choose
   */
  public void initialize(
      SharePartitionKey key, int stateEpoch, long startOffset, Consumer<ErrorCode> done) {
    Once<ErrorCode> once = new Once<>(done);
    shards.run(
        key.coordinatorKey(), shard -> shard.initialize(key, stateEpoch, startOffset, once), once);
  }

  /**
   * Tells what is stored to whoever serves the partition, who alone may write from now on.
   *
   * @param leaderEpoch the epoch in which it does
   */
  public void read(SharePartitionKey key, int leaderEpoch, Consumer<StateOutcome> done) {
    Once<StateOutcome> once = new Once<>(done);
    shards.run(
        key.coordinatorKey(),
        shard -> shard.read(key, leaderEpoch, once),
        error -> once.accept(StateOutcome.failed(error)));
  }

  /** Tells how far a group is; nothing that was never begun is an error. */
  public void summarize(SharePartitionKey key, Consumer<StateOutcome> done) {
    Once<StateOutcome> once = new Once<>(done);
    shards.run(
        key.coordinatorKey(),
        shard -> once.accept(shard.summarize(key)),
        error -> once.accept(StateOutcome.failed(error)));
  }

  /** Stores a change of a share partition, after those that were given before. */
  public void write(
      SharePartitionKey key,
      int leaderEpoch,
      ShareStateWriter.Change change,
      Consumer<ErrorCode> done) {
    Once<ErrorCode> once = new Once<>(done);
    shards.run(key.coordinatorKey(), shard -> shard.write(key, leaderEpoch, change, once), once);
  }

  /** Forgets a share partition. */
  public void delete(SharePartitionKey key, Consumer<ErrorCode> done) {
    Once<ErrorCode> once = new Once<>(done);
    shards.run(key.coordinatorKey(), shard -> shard.delete(key, once), once);
  }

  /** A topic was deleted, and with it, what groups knew of it. */
  public void topicDeleted(Uuid topicId) {
    for (int partition = 0; partition < shards.count(); partition++) {
      shards.run(partition, shard -> shard.topicDeleted(topicId), error -> {});
    }
  }
}
