package io.tailrace.kernel.group;

import io.tailrace.wire.ErrorCode;
import java.util.List;

/** The partition of {@code __consumer_offsets} that a shard writes. */
@FunctionalInterface
public interface CoordinatorLog {

  /**
   * Appends records as one batch: all of them or none. {@link CoordinatorRecordCodec} gives their
   * bytes.
   *
   * @param records at least one
   * @param completion is told exactly once, in the shard's strand; it may be told before this
   *     returns
   */
  void append(List<CoordinatorRecord> records, Completion completion);

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
