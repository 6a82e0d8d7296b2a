package io.tailrace.kernel.coordinator;

/**
 * What becomes of the records that {@link Steps} writes. A record is {@linkplain #begin on its
 * way}, then either {@linkplain #committed committed} or {@linkplain #failed not}.
 *
 * @param <R> the shard's records
 */
public interface ShardState<R> {

  /** The record is about to be appended. */
  default void begin(R record) {}

  /**
   * The record is committed, and is applied as it is when the log is replayed.
   *
   * @param offset the record's
   * @param producer the transaction that it is part of, or {@link TransactionalProducer#NONE}
   */
  void committed(R record, long offset, TransactionalProducer producer);

  /** The record is not in the log and will not be. */
  default void failed(R record) {}

  /** The step of a failed record has told everybody: what was made for it alone can go. */
  default void forget(R record) {}
}
