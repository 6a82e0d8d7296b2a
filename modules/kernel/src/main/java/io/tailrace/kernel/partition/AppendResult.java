package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.util.List;

/**
 * What became of a batch.
 *
 * @param error {@link ErrorCode#NONE} if it is in the log
 * @param message why not, in words; empty where the error says it all
 * @param baseOffset the offset of its first record, or -1
 * @param logAppendTime the broker's timestamp that its records got, or -1 if they keep their own
 * @param logStartOffset the first offset of the partition, or -1
 * @param recordErrors the records that caused the refusal, by index in the batch (KIP-467)
 */
public record AppendResult(
    ErrorCode error,
    String message,
    long baseOffset,
    long logAppendTime,
    long logStartOffset,
    List<RecordError> recordErrors) {

  /**
   * A record that caused its batch to be refused.
   *
   * @param index its place in the batch, from 0
   * @param message what is wrong with it
   */
  public record RecordError(int index, String message) {}

  /** It is in the log. */
  static AppendResult appended(long baseOffset, long logAppendTime, long logStartOffset) {
    return new AppendResult(
        ErrorCode.NONE, "", baseOffset, logAppendTime, logStartOffset, List.of());
  }

  /** It is not in the log. */
  public static AppendResult refused(ErrorCode error, String message) {
    return new AppendResult(error, message, -1, RecordBatch.NO_TIMESTAMP, -1, List.of());
  }

  /** Whether it is in the log. */
  public boolean isAppended() {
    return error == ErrorCode.NONE;
  }
}
