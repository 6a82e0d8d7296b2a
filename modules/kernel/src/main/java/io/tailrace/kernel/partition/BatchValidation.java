package io.tailrace.kernel.partition;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.compression.Codecs.Codec;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordBatchValidation;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Decides whether a batch may be appended, as a Kafka leader does, and prepares it.
 *
 * <p>Most batches are judged by header and checksum alone. Records are only looked at where the
 * topic asks for something about them: keys (compaction), bounded age, or another codec.
 */
public final class BatchValidation {
  /** The {@code compression.type} that stores every batch without a codec. */
  private static final String UNCOMPRESSED = "uncompressed";

  private static final int ZSTD_SINCE_PRODUCE_VERSION = 7;

  private final Codecs codecs;
  private final RecordValidation recordValidation;

  /** With the codecs that there are. */
  public BatchValidation(Codecs codecs) {
    this.codecs = codecs;
    recordValidation = new RecordValidation(codecs);
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
    if (request.origin() == AppendRequest.Origin.COORDINATOR) {
      return new Accepted(batch, RecordBatch.NO_TIMESTAMP);
    }
    if (!batch.hasRemaining()) {
      return refused(ErrorCode.INVALID_RECORD, "A partition without a record batch");
    }
    int at = batch.position();
    try {
      int end =
          RecordBatchValidation.validateFromClient(
              batch, at, batch.limit(), maxBytes(config, request));
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
    if (RecordBatch.isTransactional(batch, at) && !request.transactional()) {
      return refused(
          ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          "A transactional batch without a transactional id");
    }
    if (RecordBatch.isLogAppendTime(batch, at)) {
      return refused(
          ErrorCode.INVALID_TIMESTAMP, "Only the broker sets the timestamp type LogAppendTime");
    }
    int codec = RecordBatch.compression(batch, at);
    if (codec == Codecs.ZSTD && request.apiVersion() < ZSTD_SINCE_PRODUCE_VERSION) {
      return refused(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "zstd needs version " + ZSTD_SINCE_PRODUCE_VERSION + " of Produce");
    }
    if (codec != 0 && codecs.of(codec).isEmpty()) {
      return refused(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, "No plugin has codec number " + codec);
    }
    Optional<AppendResult> fault = recordValidation.check(batch, at, config, now);
    if (fault.isPresent()) {
      return new Refused(fault.get());
    }
    if (config.compressionType().equals(TopicConfig.PRODUCER)) {
      return accepted(batch, config, now);
    }
    return recompress(batch, at, config, maxBytes(config, request), now);
  }

  /** What a topic has taken is not refused for the headers that a plugin added. */
  private static int maxBytes(TopicConfig config, AppendRequest request) {
    return request.origin() == AppendRequest.Origin.CLIENT
        ? config.maxMessageBytes()
        : Integer.MAX_VALUE;
  }

  private static Accepted accepted(ByteBuffer batch, TopicConfig config, long now) {
    if (!config.logAppendTime()) {
      return new Accepted(batch, RecordBatch.NO_TIMESTAMP);
    }
    RecordBatch.stampLogAppendTime(batch, batch.position(), now);
    return new Accepted(batch, now);
  }

  /** The batch in the codec that its topic wants. */
  private Outcome recompress(ByteBuffer batch, int at, TopicConfig config, int maxBytes, long now) {
    Optional<Codec> wanted = codecs.named(config.compressionType());
    if (wanted.isEmpty() && !config.compressionType().equals(UNCOMPRESSED)) {
      return refused(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "No plugin has the codec " + config.compressionType() + " that the topic asks for");
    }
    if (wanted.map(Codec::id).orElse(0) == RecordBatch.compression(batch, at)) {
      return accepted(batch, config, now);
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
        if (wanted.isEmpty() && builder.sizeInBytes() > maxBytes) {
          return tooLarge(config); // it only grows: no need to see the rest
        }
      }
    }
    ByteBuffer rewritten = builder.build();
    return rewritten.remaining() > maxBytes ? tooLarge(config) : accepted(rewritten, config, now);
  }

  private static Refused tooLarge(TopicConfig config) {
    return refused(
        ErrorCode.MESSAGE_TOO_LARGE,
        "In the codec "
            + config.compressionType()
            + " the batch exceeds the maximum of "
            + config.maxMessageBytes()
            + " bytes");
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
