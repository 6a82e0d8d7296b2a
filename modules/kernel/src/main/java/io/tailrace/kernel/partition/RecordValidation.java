package io.tailrace.kernel.partition;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.AppendResult.RecordError;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the records of a batch, and names those at fault (KIP-467). It looks inside the batch only
 * if the topic asks for something about records, or the header shows that one of them is at fault.
 */
final class RecordValidation {
  /** How many are named: a small compressed batch can hold millions. */
  static final int MAX_RECORD_ERRORS = 1000;

  private final Codecs codecs;

  RecordValidation(Codecs codecs) {
    this.codecs = codecs;
  }

  /** The range of timestamps that a topic takes now. */
  private record TimestampRange(long now, long beforeMaxMs, long afterMaxMs) {
    boolean excludes(long timestamp) {
      return timestamp != RecordBatch.NO_TIMESTAMP
          && (timestamp - now > afterMaxMs || now - timestamp > beforeMaxMs);
    }

    String describe(String what, long timestamp) {
      return what
          + timestamp
          + " is out of range: between "
          + beforeMaxMs
          + " ms before and "
          + afterMaxMs
          + " ms after the broker's time are allowed";
    }
  }

  /** Why the batch is refused, if it is. */
  Optional<AppendResult> check(ByteBuffer batch, int at, TopicConfig config, long now) {
    TimestampRange range =
        config.logAppendTime()
            ? new TimestampRange(now, Long.MAX_VALUE, Long.MAX_VALUE)
            : new TimestampRange(now, config.timestampBeforeMaxMs(), config.timestampAfterMaxMs());
    boolean headerAtFault = range.excludes(RecordBatch.maxTimestamp(batch, at));
    boolean boundedAge = range.beforeMaxMs != Long.MAX_VALUE;
    if (!headerAtFault && !boundedAge && !config.compacted()) {
      return Optional.empty();
    }
    List<RecordError> errors = new ArrayList<>();
    boolean timestampAtFault = find(errors, batch, at, config.compacted(), range);
    if (timestampAtFault) {
      return refused(
          ErrorCode.INVALID_TIMESTAMP,
          "One or more records have been rejected due to invalid timestamp",
          errors);
    }
    if (!errors.isEmpty()) {
      return refused(ErrorCode.INVALID_RECORD, errors.getFirst().message(), errors);
    }
    return headerAtFault
        ? refused(
            ErrorCode.INVALID_TIMESTAMP,
            range.describe("The largest timestamp ", RecordBatch.maxTimestamp(batch, at)),
            errors)
        : Optional.empty();
  }

  /** Whether the timestamp of one is at fault. */
  private boolean find(
      List<RecordError> errors,
      ByteBuffer batch,
      int at,
      boolean keysNeeded,
      TimestampRange range) {
    boolean timestampAtFault = false;
    try (RecordCursor cursor = codecs.records(batch, at)) {
      for (int index = 0; errors.size() < MAX_RECORD_ERRORS && cursor.next(); index++) {
        if (keysNeeded && !cursor.hasKey()) {
          errors.add(new RecordError(index, "Compacted topic cannot accept message without key"));
        } else if (range.excludes(cursor.timestamp())) {
          timestampAtFault = true;
          errors.add(new RecordError(index, range.describe("The timestamp ", cursor.timestamp())));
        }
      }
    }
    return timestampAtFault;
  }

  private static Optional<AppendResult> refused(
      ErrorCode error, String message, List<RecordError> errors) {
    return Optional.of(
        new AppendResult(error, message, -1, RecordBatch.NO_TIMESTAMP, -1, List.copyOf(errors)));
  }
}
