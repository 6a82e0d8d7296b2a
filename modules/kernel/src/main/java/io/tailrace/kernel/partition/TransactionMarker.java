package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The end of a transaction in one partition (KIP-98): a control batch with one record.
 *
 * @param producerId whose transaction ends
 * @param producerEpoch the producer's epoch; from transaction version 2 on it is above that of the
 *     transaction's batches (KIP-890)
 * @param coordinatorEpoch the epoch of the transaction coordinator: an older one is fenced
 * @param commit whether it commits; else it aborts
 * @param transactionVersion the rules that it follows, at least 0 (KIP-1228)
 */
public record TransactionMarker(
    long producerId,
    short producerEpoch,
    int coordinatorEpoch,
    boolean commit,
    int transactionVersion) {
  private static final int NO_SEQUENCE = -1;
  private static final short ABORT = 0;
  private static final short COMMIT = 1;

  /** Whether each transaction has an epoch of its own. */
  boolean bumpsEpoch() {
    return transactionVersion >= 2;
  }

  /**
   * The control batch, without its offset.
   *
   * @param timestamp of its record, in milliseconds since 1970
   */
  ByteBuffer toBatch(long timestamp) {
    return new RecordBatchBuilder()
        .producer(producerId, producerEpoch, NO_SEQUENCE)
        .appendEndTransaction(timestamp, commit, coordinatorEpoch)
        .build();
  }

  /**
   * The marker in a control batch; empty if that holds another control record, or none any more.
   */
  static Optional<TransactionMarker> of(ByteBuffer batch, int at) {
    try (RecordCursor record = RecordCursor.of(batch, at)) {
      if (!record.next()) {
        return Optional.empty();
      }
      Optional<ByteBuffer> key = record.key();
      Optional<ByteBuffer> value = record.value();
      if (key.isEmpty() || key.get().remaining() < 2 * Short.BYTES) {
        return Optional.empty();
      }
      int type = key.get().getShort(key.get().position() + Short.BYTES);
      if (type != ABORT && type != COMMIT) {
        return Optional.empty();
      }
      int coordinatorEpoch =
          value
              .filter(bytes -> bytes.remaining() >= Short.BYTES + Integer.BYTES)
              .map(bytes -> bytes.getInt(bytes.position() + Short.BYTES))
              .orElse(ProducerState.NO_COORDINATOR_EPOCH);
      return Optional.of(
          new TransactionMarker(
              RecordBatch.producerId(batch, at),
              RecordBatch.producerEpoch(batch, at),
              coordinatorEpoch,
              type == COMMIT,
              0));
    }
  }
}
