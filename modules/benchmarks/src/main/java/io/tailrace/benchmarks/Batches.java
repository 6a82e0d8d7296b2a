package io.tailrace.benchmarks;

import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;

/**
 * Record batches of JSON-like records: the same for every run, and as compressible as real ones.
 */
final class Batches {
  private static final int RECORD_BYTES = 200;
  private static final long SEED = 20261122;

  private Batches() {}

  /** A batch of about that many bytes, in direct memory as the network would have it. */
  static ByteBuffer batch(int bytes) {
    Random random = new Random(SEED);
    RecordBatchBuilder builder = new RecordBatchBuilder(bytes + 4 * RECORD_BYTES);
    while (builder.count() == 0 || builder.sizeInBytes() + RECORD_BYTES < bytes) {
      builder.append(1_000, Optional.empty(), Optional.of(record(random)));
    }
    ByteBuffer batch = builder.build();
    return ByteBuffer.allocateDirect(batch.remaining()).put(batch).flip();
  }

  /** Records one after the other, without a batch around them. */
  static byte[] records(int bytes) {
    Random random = new Random(SEED);
    ByteBuffer records = ByteBuffer.allocate(bytes);
    while (records.hasRemaining()) {
      ByteBuffer record = record(random);
      records.put(record.limit(Math.min(record.limit(), records.remaining())));
    }
    return records.array();
  }

  private static ByteBuffer record(Random random) {
    StringBuilder text = new StringBuilder(RECORD_BYTES);
    text.append("{\"id\":")
        .append(random.nextInt(1_000_000))
        .append(",\"kind\":\"goal\",\"note\":\"");
    while (text.length() < RECORD_BYTES - 2) {
      text.append(random.nextInt(3) == 0 ? "minute " : "player ")
          .append(random.nextInt(100))
          .append(' ');
    }
    return ByteBuffer.wrap(text.append("\"}").toString().getBytes(StandardCharsets.US_ASCII));
  }
}
