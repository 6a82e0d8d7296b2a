package io.tailrace.storage.file;

import io.tailrace.spi.storage.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Walks the batches of a segment, by their headers or with all their bytes. What it meets is
 * checked: a batch lies within the segment, has a header of this format, and offsets that rise.
 */
final class BatchScanner {
  private static final int SMALL_READ = 128;

  private final DiskFile file;
  private final ByteBuffer window;
  private final int end;
  private long minOffset;
  private int windowStart;
  private int position;
  private int size;

  /**
   * Begins before the batch at {@code from}.
   *
   * @param window where bytes are read to; at least 128
   * @param to where the last batch ends
   * @param minOffset what the base offset of the first batch is not below
   */
  BatchScanner(DiskFile file, ByteBuffer window, int from, int to, long minOffset) {
    this.file = file;
    this.window = window;
    this.end = to;
    this.minOffset = minOffset;
    position = from;
    windowStart = from;
    window.clear().limit(0);
  }

  /** Goes to the next batch, if there is one. */
  boolean next() throws IOException, CorruptBatchException {
    int at = position + size;
    if (at >= end) {
      return false;
    }
    if (end - at < RecordBatch.HEADER_SIZE) {
      throw new CorruptBatchException(at, "only " + (end - at) + " bytes follow");
    }
    int previous = size;
    position = at;
    size = 0;
    // Between large batches, reading ahead would read what is not looked at.
    load(at, RecordBatch.HEADER_SIZE, previous > window.capacity() / 2 ? SMALL_READ : end);
    int header = at - windowStart;
    long wanted = RecordBatch.sizeInBytes(window, header);
    if (RecordBatch.magic(window, header) != RecordBatch.MAGIC) {
      throw new CorruptBatchException(at, "the magic byte is " + RecordBatch.magic(window, header));
    }
    if (wanted < RecordBatch.HEADER_SIZE) {
      throw new CorruptBatchException(at, "the batch claims " + wanted + " bytes");
    }
    if (wanted > end - at) {
      throw new CorruptBatchException(
          at, "the batch has " + wanted + " bytes, of which " + (end - at) + " follow");
    }
    if (baseOffset() < minOffset || RecordBatch.lastOffsetDelta(window, header) < 0) {
      throw new CorruptBatchException(
          at,
          "the batch has offsets " + baseOffset() + " to " + lastOffset() + " after " + minOffset);
    }
    size = (int) wanted;
    minOffset = lastOffset() + 1;
    return true;
  }

  /** Where the current batch begins; after the last one, where that began. */
  int position() {
    return position;
  }

  /** Where the current batch ends. */
  int batchEnd() {
    return position + size;
  }

  long baseOffset() {
    return RecordBatch.baseOffset(window, position - windowStart);
  }

  long lastOffset() {
    return RecordBatch.lastOffset(window, position - windowStart);
  }

  /** The largest timestamp of its records. */
  long maxTimestamp() {
    return RecordBatch.newestRecord(window, position - windowStart);
  }

  /** Reads all of the current batch and compares its checksum; the accessors end to be valid. */
  void verifyCrc() throws IOException, CorruptBatchException {
    int expected = RecordBatch.crc(window, position - windowStart);
    CRC32C crc = new CRC32C();
    int batchEnd = position + size;
    for (int at = position + RecordBatch.CRC_START; at < batchEnd; ) {
      load(at, 1, end);
      int available = Math.min(windowStart + window.limit(), batchEnd) - at;
      crc.update(window.slice(at - windowStart, available));
      at += available;
    }
    if ((int) crc.getValue() != expected) {
      throw new CorruptBatchException(position, "the checksum is wrong");
    }
  }

  /** Sees to it that the window holds the given bytes. */
  private void load(int from, int bytes, int ahead) throws IOException, CorruptBatchException {
    if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
      return;
    }
    window.clear();
    window.limit(Math.min(window.capacity(), Math.min(Math.max(bytes, ahead), end - from)));
    windowStart = from;
    int at = from;
    while (window.position() < bytes) {
      int got = file.read(window, at);
      if (got < 0) {
        throw new CorruptBatchException(position, "the file ends at " + at);
      }
      at += got;
    }
    window.flip();
  }
}
