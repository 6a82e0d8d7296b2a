package io.tailrace.kernel.coordinator;

import java.util.concurrent.Executor;

/**
 * What the kernel gives to a shard while this broker leads its partition.
 *
 * @param strand runs tasks one at a time, in order, and never within {@code execute} of one of them
 * @param timer runs its tasks in the strand
 * @param log reports in the strand
 * @param leaderEpoch the epoch in which this broker leads the partition
 * @param <R> the shard's records
 */
public record ShardRuntime<R>(
    Executor strand, CoordinatorTimer timer, CoordinatorLog<R> log, int leaderEpoch) {

  /** With a timer that runs nothing that was cancelled. */
  public ShardRuntime {
    timer = new StrictTimer(timer);
  }

  /** In the first epoch. */
  public ShardRuntime(Executor strand, CoordinatorTimer timer, CoordinatorLog<R> log) {
    this(strand, timer, log, 0);
  }
}
