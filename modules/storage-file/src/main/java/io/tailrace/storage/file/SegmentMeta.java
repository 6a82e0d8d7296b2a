package io.tailrace.storage.file;

import io.tailrace.spi.storage.RecordBatch;

/**
 * What is known of a segment without reading it.
 *
 * @param baseOffset the offset that it is named by
 * @param size the bytes of its batches
 * @param nextOffset the offset after its last batch
 * @param firstTimestamp the largest timestamp of its first batch, or -1
 * @param maxTimestamp the largest timestamp of all its batches, or -1
 * @param maxTimestampOffset the base offset of the first batch that has it
 * @param changedMs when it was written last, in milliseconds since 1970
 */
record SegmentMeta(
    long baseOffset,
    int size,
    long nextOffset,
    long firstTimestamp,
    long maxTimestamp,
    long maxTimestampOffset,
    long changedMs) {

  static SegmentMeta empty(long baseOffset, long nowMs) {
    return new SegmentMeta(
        baseOffset,
        0,
        baseOffset,
        RecordBatch.NO_TIMESTAMP,
        RecordBatch.NO_TIMESTAMP,
        baseOffset,
        nowMs);
  }
}
