package io.tailrace.kernel.partition;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.compression.Codecs.Codec;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.AppendResult.RecordError;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordBatchValidation;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a batch may be appended, as a Kafka leader does, and prepares it.
 *
 * <p>Most batches are judged by header and checksum alone. Records are only looked at where the
 * topic asks for something about them: keys (compaction), bounded age, or another codec.
 */
public final class BatchValidation {
  private static final int ZSTD_SINCE_PRODUCE_VERSION = 7;

  private final Codecs codecs;

  /** With the codecs that there are. */
  public BatchValidation(Codecs codecs) {
    this.codecs = codecs;
  }

  sealed interface Outcome {}

  /**
   * It may be appended.
   *
   * @param batch the batch as it was, or a rewritten one
   * @param logAppendTime the timestamp that all its records have now, or -1
   */
  record Accepted(ByteBuffer batch, long logAppendTime) implements Outcome {}

  /** It may not. */
  record Refused(AppendResult result) implements Outcome {}

  Outcome validate(ByteBuffer batch, TopicConfig config, AppendRequest request, long now) {
    if (request.internal()) {
      return new Accepted(batch, RecordBatch.NO_TIMESTAMP);
    }
    if (!batch.hasRemaining()) {
      return refused(ErrorCode.INVALID_RECORD, "A partition without a record batch");
    }
    int at = batch.position();
    try {
      int end =
          RecordBatchValidation.validateFromClient(
              batch, at, batch.limit(), config.maxMessageBytes());
      if (end < batch.limit()) {
        return refused(
            ErrorCode.INVALID_RECORD, "More than one record batch for a partition in one request");
      }
      return validate(batch, at, config, request, now);
    } catch (InvalidRecordBatchException e) {
      return refused(errorOf(e), e.getMessage());
    }
  }

  private Outcome validate(
      ByteBuffer batch, int at, TopicConfig config, AppendRequest request, long now) {
    int codec = RecordBatch.compression(batch, at);
    if (codec == Codecs.ZSTD && request.apiVersion() < ZSTD_SINCE_PRODUCE_VERSION) {
      return refused(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "zstd needs version " + ZSTD_SINCE_PRODUCE_VERSION + " of Produce");
    }
    if (codec != 0 && codecs.of(codec).isEmpty()) {
      return refused(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "No plugin has codec number " + codec);
    }
    List<RecordError> errors = checkRecords(batch, at, config, now);
    if (!errors.isEmpty()) {
      return new Refused(
          new AppendResult(
              errors.getFirst().message().startsWith("Timestamp")
                  ? ErrorCode.INVALID_TIMESTAMP
                  : ErrorCode.INVALID_RECORD,
              errors.getFirst().message(),
              -1,
              RecordBatch.NO_TIMESTAMP,
              -1,
              errors));
    }
    ByteBuffer stored = recompress(batch, at, config);
    if (config.logAppendTime()) {
      RecordBatch.stampLogAppendTime(stored, stored.position(), now);
      return new Accepted(stored, now);
    }
    return new Accepted(stored, RecordBatch.NO_TIMESTAMP);
  }

  /** The records that are refused; looks inside the batch only if it must. */
  private List<RecordError> checkRecords(ByteBuffer batch, int at, TopicConfig config, long now) {
    boolean tooLate =
        !config.logAppendTime()
            && RecordBatch.maxTimestamp(batch, at) - now > config.timestampAfterMaxMs();
    boolean boundedAge = !config.logAppendTime() && config.timestampBeforeMaxMs() != Long.MAX_VALUE;
    if (!tooLate && !boundedAge && !config.compacted()) {
      return List.of();
    }
    List<RecordError> errors = new ArrayList<>();
    try (RecordCursor cursor = codecs.records(batch, at)) {
      for (int index = 0; cursor.next(); index++) {
        long timestamp = cursor.timestamp();
        if (config.compacted() && cursor.key().isEmpty()) {
          errors.add(new RecordError(index, "Compacted topic cannot accept message without key"));
        } else if (!config.logAppendTime()
            && timestamp != RecordBatch.NO_TIMESTAMP
            && (timestamp - now > config.timestampAfterMaxMs()
                || now - timestamp > config.timestampBeforeMaxMs())) {
          errors.add(
              new RecordError(
                  index,
                  "Timestamp "
                      + timestamp
                      + " of message is out of range: between "
                      + config.timestampBeforeMaxMs()
                      + " ms before and "
                      + config.timestampAfterMaxMs()
                      + " ms after the broker's time are allowed"));
        }
      }
    }
    return errors;
  }

  /** The batch in the codec that its topic wants. */
  private ByteBuffer recompress(ByteBuffer batch, int at, TopicConfig config) {
    if (config.compressionType().equals(TopicConfig.PRODUCER)) {
      return batch;
    }
    Optional<Codec> wanted = codecs.named(config.compressionType());
    if (wanted.map(Codec::id).orElse(0) == RecordBatch.compression(batch, at)) {
      return batch;
    }
    RecordBatchBuilder builder =
        new RecordBatchBuilder(batch.remaining())
            .producer(
                RecordBatch.producerId(batch, at),
                RecordBatch.producerEpoch(batch, at),
                RecordBatch.baseSequence(batch, at));
    if (RecordBatch.isTransactional(batch, at)) {
      builder.transactional();
    }
    wanted.ifPresent(
        codec -> builder.compression(codec.id(), codec.codec(), config.compressionLevel()));
    try (RecordCursor cursor = codecs.records(batch, at)) {
      while (cursor.next()) {
        builder.append(cursor.timestamp(), cursor.key(), cursor.value(), cursor.headers());
      }
    }
    return builder.build();
  }

  private static ErrorCode errorOf(InvalidRecordBatchException e) {
    return switch (e.fault()) {
      case CRC, LENGTH, TRUNCATED, COMPRESSION -> ErrorCode.CORRUPT_MESSAGE;
      case TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
      case CODEC -> ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
      case MAGIC, BASE_OFFSET, COUNT, SEQUENCE, CONTROL, RECORD, EXPANSION ->
          ErrorCode.INVALID_RECORD;
    };
  }

  private static Refused refused(ErrorCode error, String message) {
    return new Refused(AppendResult.refused(error, message));
  }
}
