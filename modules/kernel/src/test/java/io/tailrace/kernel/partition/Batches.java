package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Record batches as clients send them. */
public final class Batches {
  private Batches() {}

  /** Of a producer that is not idempotent. */
  public static ByteBuffer plain(long timestamp, int records) {
    return fill(new RecordBatchBuilder(), timestamp, records).build();
  }

  /** Of an idempotent producer. */
  public static ByteBuffer idempotent(long producer, int epoch, int sequence, int records) {
    return fill(
            new RecordBatchBuilder().producer(producer, (short) epoch, sequence),
            RecordBatch.NO_TIMESTAMP,
            records)
        .build();
  }

  /** Of a producer with or without a transaction; a sequence of -1 is none. */
  public static ByteBuffer of(
      long producer, int epoch, int sequence, int records, boolean transactional) {
    RecordBatchBuilder builder =
        new RecordBatchBuilder().producer(producer, (short) epoch, sequence);
    if (transactional) {
      builder.transactional();
    }
    return fill(builder, RecordBatch.NO_TIMESTAMP, records).build();
  }

  /** An idempotent producer's with offsets and an epoch, as it lies in a log. */
  static ByteBuffer stored(
      long offset, int leaderEpoch, long producer, int epoch, int sequence, int records) {
    ByteBuffer batch = idempotent(producer, epoch, sequence, records);
    RecordBatch.baseOffset(batch, 0, offset);
    RecordBatch.leaderEpoch(batch, 0, leaderEpoch);
    return batch;
  }

  static RecordBatchBuilder fill(RecordBatchBuilder builder, long timestamp, int records) {
    for (int i = 0; i < records; i++) {
      builder.append(timestamp, bytes("key-" + i), bytes("value-" + i));
    }
    return builder;
  }

  static Optional<ByteBuffer> bytes(String text) {
    return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
