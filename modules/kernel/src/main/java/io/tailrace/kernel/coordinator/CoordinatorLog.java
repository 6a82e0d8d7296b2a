package io.tailrace.kernel.coordinator;

import io.tailrace.wire.ErrorCode;
import java.util.List;

/**
 * The partition that a shard writes.
 *
 * @param <R> the shard's records
 */
@FunctionalInterface
public interface CoordinatorLog<R> {

  /**
   * Appends records as one batch: all of them or none.
   *
   * @param records at least one
   * @param transaction that they are part of, or {@link TransactionalWrite#NONE}
   * @param completion is told exactly once, in the shard's strand; it may be told before this
   *     returns
   */
  void append(List<R> records, TransactionalWrite transaction, Completion completion);

  /** Hears what became of an append. Appends that succeed are reported in the order of the log. */
  interface Completion {

    /**
     * The records are committed: the high watermark has passed them.
     *
     * @param baseOffset the offset of the first
     */
    void committed(long baseOffset);

    /** The records are not in the log, and will not be. */
    void failed(ErrorCode error);
  }
}
