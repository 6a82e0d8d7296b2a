package io.tailrace.kernel.delivery;

import io.tailrace.kernel.partition.AppendListener;
import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryRecord;
import io.tailrace.spi.delivery.ProducerSequence;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A partition of this broker, as a delivery plugin uses it. */
record ServedPartition(Partition partition) implements DeliveryPartition {
  private static final short EPOCH = 0;

  @Override
  public Read read(long offset, int maxBytes) {
    CompletableFuture<Read> outcome = new CompletableFuture<>();
    partition.query(
        log -> CommittedRecords.read(log, offset, maxBytes),
        (error, read) ->
            read.ifPresentOrElse(
                outcome::complete,
                () -> outcome.completeExceptionally(failure(error, "It cannot be read"))));
    return Waiting.until(outcome);
  }

  @Override
  public long append(List<DeliveryRecord> records, Optional<ProducerSequence> sequence) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    sequence.ifPresent(
        numbered -> batch.producer(numbered.producerId(), EPOCH, numbered.firstSequence()));
    for (DeliveryRecord record : records) {
      batch.append(
          record.timestamp(), record.key(), record.value(), CommittedRecords.headers(record));
    }
    CompletableFuture<AppendResult> outcome = new CompletableFuture<>();
    partition.append(batch.build(), AppendRequest.PLUGIN, outcome::complete);
    AppendResult result = Waiting.until(outcome);
    if (!result.isAppended()) {
      throw failure(result.error(), result.message());
    }
    return result.baseOffset();
  }

  @Override
  public long deleteBefore(long offset) {
    CompletableFuture<Long> outcome = new CompletableFuture<>();
    partition.deleteRecords(
        offset,
        (error, start) -> {
          if (error == ErrorCode.NONE) {
            outcome.complete(start);
          } else {
            outcome.completeExceptionally(failure(error, "It cannot be deleted before " + offset));
          }
        });
    return Waiting.until(outcome);
  }

  @Override
  public Subscription onAppend(Runnable listener) {
    AppendListener wake = (_, _) -> listener.run();
    partition.listeners().add(wake);
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        partition.listeners().remove(wake);
      }
    };
  }

  private DeliveryException failure(ErrorCode error, String message) {
    Reason reason =
        switch (error) {
          case UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID -> Reason.GONE;
          case OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, UNKNOWN_PRODUCER_ID ->
              Reason.OUT_OF_SEQUENCE;
          case INVALID_RECORD,
              INVALID_TIMESTAMP,
              CORRUPT_MESSAGE,
              UNSUPPORTED_COMPRESSION_TYPE,
              MESSAGE_TOO_LARGE,
              OFFSET_OUT_OF_RANGE ->
              Reason.REFUSED;
          default -> Reason.UNAVAILABLE;
        };
    return new DeliveryException(reason, partition.id() + ": " + error + " " + message);
  }
}
