package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The shards that this broker coordinates, by partition of their topic. For any thread.
 *
 * @param <S> what coordinates one partition
 * @param <R> its records
 */
public final class Shards<S extends Shard<R>, R> {
  private final AtomicReferenceArray<ShardSlot<S>> slots;
  private final RecordCodec<R> codec;
  private volatile boolean closed;

  /**
   * None yet.
   *
   * @param partitions how many partitions the topic has, or will have
   */
  public Shards(int partitions, RecordCodec<R> codec) {
    slots = new AtomicReferenceArray<>(partitions);
    this.codec = codec;
  }

  /** The partition that a key belongs to, as Kafka's clients and tools compute it. */
  public int partitionFor(String key) {
    int hash = key.hashCode();
    return (hash == Integer.MIN_VALUE ? 0 : Math.abs(hash)) % slots.length();
  }

  /**
   * A partition's shard is about to be loaded; one that was there is closed.
   *
   * @param strand as the shard's {@link ShardRuntime} has it
   */
  public ShardLoader<R> load(int partition, S shard, Executor strand) {
    ShardSlot<S> slot = new ShardSlot<>(shard, strand);
    ShardSlot<S> before = slots.getAndSet(partition, slot);
    if (before != null) {
      before.close();
    }
    return new ShardLoader<>(slot, codec);
  }

  /** Closes the shard of a partition, if there is one. */
  public void unload(int partition) {
    ShardSlot<S> slot = slots.getAndSet(partition, null);
    if (slot != null) {
      slot.close();
    }
  }

  /** Closes all shards; from now on, everything is refused. */
  public void close() {
    closed = true;
    for (int partition = 0; partition < slots.length(); partition++) {
      unload(partition);
    }
  }

  /** How many partitions there are. */
  public int count() {
    return slots.length();
  }

  /**
   * Works on the shard that a key belongs to, or tells why that is not possible here and now. What
   * the work throws is logged, and told as {@link ErrorCode#UNKNOWN_SERVER_ERROR}.
   */
  public void run(String key, Consumer<S> work, Consumer<ErrorCode> refusal) {
    run(partitionFor(key), work, refusal);
  }

  /** The same, for the shard of a partition. */
  public void run(int partition, Consumer<S> work, Consumer<ErrorCode> refusal) {
    ShardSlot<S> slot = slots.get(partition);
    if (closed) {
      refusal.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    } else if (slot == null) {
      refusal.accept(ErrorCode.NOT_COORDINATOR);
    } else {
      slot.run(work, refusal);
    }
  }

  /**
   * A marker is in the log of a partition: what the producer wrote in its transaction counts from
   * now on, or never.
   *
   * @param done run once that is so, or at once if this broker does not coordinate the partition
   */
  public void endTransaction(int partition, long producerId, boolean commit, Runnable done) {
    ShardSlot<S> slot = slots.get(partition);
    if (slot == null) {
      done.run();
    } else {
      slot.endTransaction(producerId, commit, done);
    }
  }
}
