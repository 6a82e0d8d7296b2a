package io.tailrace.storage.file;

import io.tailrace.spi.storage.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the batches of a sealed segment whole, one after another, through a buffer that grows. */
final class SegmentReader {
  private final DiskFile file;
  private final int end;
  private ByteBuffer window;
  private int windowStart;
  private int position;
  private int next;
  private long minOffset;

  /**
   * Begins before the first batch.
   *
   * @param window where bytes are read to
   */
  SegmentReader(DiskFile file, Segment segment, ByteBuffer window) {
    this.file = file;
    this.window = window.clear().limit(0);
    end = segment.size();
    minOffset = segment.baseOffset();
  }

  /** Goes to the next batch, if there is one. */
  boolean next() throws IOException, CorruptBatchException {
    position = next;
    if (position == end) {
      return false;
    }
    require(RecordBatch.HEADER_SIZE);
    int at = at();
    int size = RecordBatch.sizeInBytes(window, at);
    if (RecordBatch.magic(window, at) != RecordBatch.MAGIC
        || size < RecordBatch.HEADER_SIZE
        || RecordBatch.baseOffset(window, at) < minOffset
        || RecordBatch.lastOffsetDelta(window, at) < 0) {
      throw new CorruptBatchException(position, "no batch begins here");
    }
    require(size);
    minOffset = RecordBatch.nextOffset(window, at());
    next = position + size;
    return true;
  }

  /** The bytes that hold the current batch. */
  ByteBuffer buffer() {
    return window;
  }

  /** Where in {@link #buffer} the current batch begins. */
  int at() {
    return position - windowStart;
  }

  /** Where in the segment the current batch begins. */
  int position() {
    return position;
  }

  /** Where in {@link #buffer} the current batch ends. */
  int endAt() {
    return next - windowStart;
  }

  /** Sees to it that so many bytes from the position on are in the window. */
  private void require(int bytes) throws IOException, CorruptBatchException {
    if (bytes > end - position) {
      throw new CorruptBatchException(
          position, bytes + " bytes are wanted, and " + (end - position) + " follow");
    }
    if (position + bytes <= windowStart + window.limit()) {
      return;
    }
    if (bytes > window.capacity()) {
      window = ByteBuffer.allocate(bytes);
    }
    window.clear().limit(Math.min(window.capacity(), end - position));
    file.readFully(window, position);
    window.flip();
    windowStart = position;
  }
}
