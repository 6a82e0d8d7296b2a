package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;

/** Reads the batches of a log one after another, some at a time. Blocks on I/O. */
final class BatchScan {
  private static final int STEP = 1 << 20;

  private BatchScan() {}

  /** Looks at one batch. */
  @FunctionalInterface
  interface Visitor {
    /** The batch begins at {@code at}; the bytes are valid during the call. True to go on. */
    boolean visit(ByteBuffer bytes, int at);
  }

  /** Visits the batches from the one that holds {@code from} up to {@code limit}. */
  static void visit(Log log, long from, long limit, Visitor visitor) {
    long offset = from;
    while (offset < limit) {
      ByteBuffer bytes = read(log, offset, limit);
      int at = 0;
      while (isWhole(bytes, at)) {
        if (!visitor.visit(bytes, at)) {
          return;
        }
        offset = RecordBatch.nextOffset(bytes, at);
        at += RecordBatch.sizeInBytes(bytes, at);
      }
      if (at == 0) {
        return;
      }
    }
  }

  private static ByteBuffer read(Log log, long offset, long limit) {
    try (LogSlice slice = log.read(offset, limit, STEP)) {
      ByteBuffer bytes = ByteBuffer.allocate(slice.size());
      slice.copyTo(0, bytes);
      return bytes.flip();
    }
  }

  private static boolean isWhole(ByteBuffer bytes, int at) {
    return at + RecordBatch.HEADER_SIZE <= bytes.limit()
        && at + RecordBatch.sizeInBytes(bytes, at) <= bytes.limit();
  }
}
