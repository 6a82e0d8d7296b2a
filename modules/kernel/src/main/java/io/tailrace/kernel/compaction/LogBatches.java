package io.tailrace.kernel.compaction;

import io.tailrace.spi.storage.BatchFault;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;

/** Reads the batches of a log one after another, through one buffer. Blocks on I/O. */
final class LogBatches {
  private final Log log;
  private final Pace pace;
  private ByteBuffer buffer;

  /** Looks at one batch. */
  @FunctionalInterface
  interface Visitor {
    /** The batch begins at {@code at}; the bytes are valid during the call. True to go on. */
    boolean visit(ByteBuffer bytes, int at);
  }

  LogBatches(Log log, int bufferBytes, Pace pace) {
    this.log = log;
    this.pace = pace;
    buffer = ByteBuffer.allocate(bufferBytes);
  }

  /**
   * Visits the batches from the one that holds {@code from} on, those that begin before a limit.
   */
  void visit(long from, long limit, Visitor visitor) {
    long offset = from;
    while (offset < limit) {
      read(offset);
      int at = 0;
      while (isWhole(at)) {
        if (RecordBatch.baseOffset(buffer, at) >= limit || !visitor.visit(buffer, at)) {
          return;
        }
        offset = RecordBatch.nextOffset(buffer, at);
        at += RecordBatch.sizeInBytes(buffer, at);
      }
      if (at == 0) {
        return; // nothing but a gap is left
      }
    }
  }

  /** What is damaged must not be written again with a checksum that says that it is not. */
  static void requireUndamaged(ByteBuffer bytes, int at) {
    if (RecordBatch.computeCrc(bytes, at) != RecordBatch.crc(bytes, at)) {
      throw new InvalidRecordBatchException(
          BatchFault.CRC,
          "The batch at offset " + RecordBatch.baseOffset(bytes, at) + " has a wrong checksum");
    }
  }

  private void read(long offset) {
    try (LogSlice slice = log.read(offset, Long.MAX_VALUE, buffer.capacity())) {
      if (slice.size() > buffer.capacity()) {
        buffer = ByteBuffer.allocate(slice.size());
      }
      buffer.clear();
      slice.copyTo(0, buffer);
      buffer.flip();
    }
    pace.spend(buffer.remaining());
  }

  private boolean isWhole(int at) {
    return at + RecordBatch.HEADER_SIZE <= buffer.limit()
        && at + RecordBatch.sizeInBytes(buffer, at) <= buffer.limit();
  }
}
