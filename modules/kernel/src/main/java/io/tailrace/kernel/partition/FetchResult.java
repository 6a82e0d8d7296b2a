package io.tailrace.kernel.partition;

import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.Optional;

/**
 * What a read of a partition gave.
 *
 * @param error {@link ErrorCode#NONE}, or why there are no records
 * @param records to be closed by whoever takes them; empty where nothing follows the offset
 * @param highWatermark the offset up to which records are committed, or -1
 * @param lastStableOffset the offset up to which transactions are decided, or -1
 * @param logStartOffset the first offset of the partition, or -1
 * @param aborted the transactions that a reader of committed records skips; empty for others
 * @param diverging where the reader's log parts from this one (KIP-595); then there are no records
 */
public record FetchResult(
    ErrorCode error,
    LogSlice records,
    long highWatermark,
    long lastStableOffset,
    long logStartOffset,
    List<AbortedTransaction> aborted,
    Optional<EpochEnd> diverging) {

  /** There are no records, for this reason. */
  public static FetchResult failed(ErrorCode error) {
    return new FetchResult(error, LogSlice.EMPTY, -1, -1, -1, List.of(), Optional.empty());
  }
}
