package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.AcquiredRecords;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ErrorCode;
import java.util.List;

/**
 * What a member got of a share partition.
 *
 * @param error {@link ErrorCode#NONE}, or why it gets nothing; {@link
 *     ErrorCode#LEADER_NOT_AVAILABLE} while it is being loaded
 * @param records the record batches that hold what was acquired, to be closed by whoever takes them
 * @param acquired what the member has now
 */
record ShareRead(ErrorCode error, LogSlice records, List<AcquiredRecords> acquired) {
  /** There is nothing, for now. */
  static final ShareRead NOTHING = failed(ErrorCode.NONE);

  static ShareRead failed(ErrorCode error) {
    return new ShareRead(error, LogSlice.EMPTY, List.of());
  }

  long recordCount() {
    long count = 0;
    for (AcquiredRecords run : acquired) {
      count += run.lastOffset() - run.firstOffset() + 1;
    }
    return count;
  }
}
