package io.tailrace.testkit.storage;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes record batches, and looks at what was read back. */
public final class Batches {
  private Batches() {}

  /** A batch of one small record. */
  public static ByteBuffer batch(long offset) {
    return batch(offset, 1, 1_000 + offset, 20);
  }

  /**
   * A batch.
   *
   * @param baseOffset the offset of its first record
   * @param count how many records it has
   * @param timestamp of all of them
   * @param valueSize the bytes of each record's value
   */
  public static ByteBuffer batch(long baseOffset, int count, long timestamp, int valueSize) {
    RecordBatchBuilder builder = new RecordBatchBuilder().baseOffset(baseOffset);
    for (int i = 0; i < count; i++) {
      ByteBuffer value = ByteBuffer.allocate(valueSize);
      while (value.hasRemaining()) {
        value.put((byte) (baseOffset + i + value.position()));
      }
      builder.append(timestamp, Optional.empty(), Optional.of(value.flip()));
    }
    return builder.build();
  }

  /** Several batches in one direct buffer that has other bytes before and after them. */
  public static ByteBuffer join(ByteBuffer... batches) {
    int size = 0;
    for (ByteBuffer batch : batches) {
      size += batch.remaining();
    }
    ByteBuffer joined = ByteBuffer.allocateDirect(size + 14).position(7);
    for (ByteBuffer batch : batches) {
      joined.put(batch.duplicate());
    }
    return joined.flip().position(7);
  }

  /** Appends batches of one record, for the offsets from the log's end to {@code end}. */
  public static void appendTo(Log log, long end) {
    for (long offset = log.endOffset(); offset < end; offset++) {
      log.append(batch(offset));
    }
  }

  /** All bytes of a slice, which is closed. */
  public static ByteBuffer bytesOf(LogSlice slice) {
    try (slice) {
      ByteBuffer bytes = ByteBuffer.allocate(slice.size());
      slice.copyTo(0, bytes);
      return bytes.flip();
    }
  }

  /** The base offsets of the whole batches in a slice, which is closed. */
  public static List<Long> offsetsOf(LogSlice slice) {
    ByteBuffer bytes = bytesOf(slice);
    List<Long> offsets = new ArrayList<>();
    int at = 0;
    while (bytes.limit() - at >= RecordBatch.LENGTH_OVERHEAD
        && at + RecordBatch.sizeInBytes(bytes, at) <= bytes.limit()) {
      if (RecordBatch.computeCrc(bytes, at) != RecordBatch.crc(bytes, at)) {
        throw new AssertionError("A damaged batch at " + at + " of a slice");
      }
      offsets.add(RecordBatch.baseOffset(bytes, at));
      at += RecordBatch.sizeInBytes(bytes, at);
    }
    return offsets;
  }

  /** The base offsets of all batches from the log start offset on, read piece by piece. */
  public static List<Long> allOffsets(Log log) {
    List<Long> offsets = new ArrayList<>();
    for (long next = log.startOffset(); next < log.endOffset(); ) {
      ByteBuffer bytes = bytesOf(log.read(next, Long.MAX_VALUE, 1 << 16));
      if (!bytes.hasRemaining()) {
        break;
      }
      for (int at = 0;
          bytes.limit() - at >= RecordBatch.HEADER_SIZE
              && at + RecordBatch.sizeInBytes(bytes, at) <= bytes.limit();
          at += RecordBatch.sizeInBytes(bytes, at)) {
        offsets.add(RecordBatch.baseOffset(bytes, at));
        next = RecordBatch.nextOffset(bytes, at);
      }
    }
    return offsets;
  }
}
