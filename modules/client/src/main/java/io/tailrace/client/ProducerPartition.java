package io.tailrace.client;

import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a producer holds of one partition: a batch that is being filled, and at most one that was
 * sent and is not acknowledged yet. Each has a builder of its own, and they change roles.
 */
final class ProducerPartition {
  /** What an idempotent producer writes into its batches. */
  record Identity(long producerId, short epoch) {}

  private final TopicPartition id;
  private RecordBatchBuilder filling = new RecordBatchBuilder();
  private RecordBatchBuilder sent = new RecordBatchBuilder();
  private Optional<ByteBuffer> batch = Optional.empty();
  private int nextSequence;
  private long deadline;

  ProducerPartition(TopicPartition id) {
    this.id = id;
  }

  TopicPartition id() {
    return id;
  }

  void append(ProducerRecord record, long now) {
    filling.append(record.timestamp().orElse(now), record.key(), record.value(), record.headers());
  }

  int fillingCount() {
    return filling.count();
  }

  int fillingBytes() {
    return filling.sizeInBytes();
  }

  boolean hasRecords() {
    return batch.isPresent() || filling.count() > 0;
  }

  boolean isUnacknowledged() {
    return batch.isPresent();
  }

  /**
   * The batch to be sent: the one that is not acknowledged, or else the one that was filled.
   *
   * @param newDeadline until when a batch that is sent for the first time may be tried again
   */
  ByteBuffer seal(
      Optional<Identity> producer, Optional<Compression> compression, long newDeadline) {
    if (batch.isEmpty()) {
      RecordBatchBuilder full = filling;
      filling = sent;
      sent = full;
      producer.ifPresent(
          identity -> full.producer(identity.producerId(), identity.epoch(), nextSequence));
      compression.ifPresent(with -> full.compression(with.id(), with.codec(), OptionalInt.empty()));
      batch = Optional.of(full.build());
      deadline = newDeadline;
    }
    return batch.get();
  }

  long deadline() {
    return deadline;
  }

  /** The batch has arrived; returns how many records it had. */
  int acknowledge() {
    int count = sent.count();
    // Sequence numbers begin at 0 again after the largest int.
    nextSequence = (int) ((nextSequence + (long) count) & Integer.MAX_VALUE);
    sent.reset();
    batch = Optional.empty();
    return count;
  }
}
