package io.tailrace.client;

import io.tailrace.spi.compression.CompressionCodec;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchValidation;
import io.tailrace.spi.storage.RecordCursor;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.PayloadView;
import io.tailrace.wire.message.FetchResponse;
import java.nio.ByteBuffer;
import java.util.List;

/** Hands out the records that an answer holds of one partition. */
final class FetchedPartition {
  private final TopicPartition id;
  private final Codecs codecs;
  private final ConsumerConfig config;

  FetchedPartition(TopicPartition id, Codecs codecs, ConsumerConfig config) {
    this.id = id;
    this.codecs = codecs;
    this.config = config;
  }

  /**
   * What became of an answer.
   *
   * @param position the offset to fetch from next
   * @param count how many records were handed out
   * @param goOn whether the handler wants more
   */
  record Result(long position, int count, boolean goOn) {}

  /**
   * Hands out the records from an offset on.
   *
   * @throws ClientException if a batch is damaged
   */
  Result handOut(
      PayloadView records,
      List<FetchResponse.AbortedTransaction> aborted,
      long from,
      RecordHandler handler) {
    ByteBuffer buffer = records.buffer();
    int end = records.position() + records.size();
    AbortedTransactions transactions = new AbortedTransactions(aborted);
    Result result = new Result(from, 0, true);
    int at = records.position();
    while (result.goOn() && isWhole(buffer, at, end)) {
      try {
        int next = RecordBatchValidation.validateFrame(buffer, at, end);
        if (RecordBatch.crc(buffer, at) != RecordBatch.computeCrc(buffer, at)) {
          throw damaged(at, buffer, "its checksum is wrong");
        }
        boolean hidden =
            config.isolation() == ConsumerConfig.Isolation.READ_COMMITTED
                ? transactions.covers(buffer, at)
                : RecordBatch.isControl(buffer, at);
        result = hidden ? result : walk(buffer, at, result, handler);
        if (result.goOn()) {
          long after = Math.max(result.position(), RecordBatch.nextOffset(buffer, at));
          result = new Result(after, result.count(), true);
        }
        at = next;
      } catch (InvalidRecordBatchException e) {
        throw damaged(at, buffer, e.getMessage());
      }
    }
    return result;
  }

  /** An answer may end within a batch. */
  private static boolean isWhole(ByteBuffer buffer, int at, int end) {
    return end - at > RecordBatch.LENGTH_OVERHEAD
        && RecordBatch.sizeInBytes(buffer, at) <= end - at;
  }

  private Result walk(ByteBuffer buffer, int at, Result before, RecordHandler handler) {
    long position = before.position();
    int count = before.count();
    boolean goOn = true;
    try (RecordCursor record = open(buffer, at)) {
      while (goOn && record.next()) {
        if (record.offset() >= position) {
          position = record.offset() + 1;
          count++;
          goOn =
              handler.accept(
                  new ConsumerRecord(
                      id,
                      record.offset(),
                      record.timestamp(),
                      record.key(),
                      record.value(),
                      record.headers()));
        }
      }
    }
    return new Result(position, count, goOn);
  }

  private RecordCursor open(ByteBuffer buffer, int at) {
    int codec = RecordBatch.compression(buffer, at);
    if (codec == 0) {
      return RecordCursor.of(buffer, at);
    }
    CompressionCodec with;
    try {
      with = codecs.codec(codec);
    } catch (IllegalArgumentException e) {
      throw damaged(at, buffer, e.getMessage());
    }
    return RecordCursor.of(buffer, at, with, config.maxBatchBytes());
  }

  private ClientException damaged(int at, ByteBuffer buffer, String why) {
    return new ClientException(
            ErrorCode.CORRUPT_MESSAGE,
            "The batch at offset "
                + RecordBatch.baseOffset(buffer, at)
                + " of "
                + id
                + " cannot be read: "
                + why)
        .forGood();
  }
}
