package io.tailrace.kernel.coordinator;

/**
 * What a coordinator keeps for one partition of its topic: a state machine whose state is what
 * replaying the partition's records gives, and besides it only what clients wait for. First it is
 * loaded, by {@link #replay} and {@link #endTransaction} in the order of the log, by one thread;
 * from {@link #start} to {@link #stop} everything happens in its strand.
 *
 * @param <R> its records
 */
public interface Shard<R> {

  /**
   * Takes over a record of the log.
   *
   * @param offset the record's
   * @param producerId that of its batch if it is part of a transaction, else {@link
   *     TransactionalProducer#NO_ID}
   */
  void replay(R record, long offset, long producerId);

  /**
   * The log has the end of a transaction: what the producer wrote in it counts from now on, or
   * never. While the shard is loaded and afterwards.
   */
  void endTransaction(long producerId, boolean commit);

  /** Everything has been replayed: time begins to count. */
  void start();

  /** Another broker coordinates from now on, or nobody: everybody who waits is told so. */
  void stop();
}
