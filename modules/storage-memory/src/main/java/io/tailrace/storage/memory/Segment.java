package io.tailrace.storage.memory;

import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A run of batches as it was at one moment. Appending yields a new segment that shares chunks and
 * index with this one: both only grow, and each segment knows how much of them is its own, so
 * readers need no lock.
 *
 * @param baseOffset no batch begins below it
 * @param chunks the bytes; no batch lies in two
 * @param chunkCount how many of {@code chunks} are part of this segment
 * @param index where batches begin
 * @param indexCount how many entries of {@code index} are part of this segment
 * @param size the bytes of all batches
 * @param nextOffset the offset after the last batch
 * @param firstTimestamp the largest timestamp of the first batch
 * @param maxTimestamp the largest timestamp of all batches
 * @param maxTimestampOffset the base offset of the first batch that has it
 * @param createdMs when it was created, in milliseconds since 1970
 * @param changedMs when it was appended to last
 */
record Segment(
    long baseOffset,
    Chunk[] chunks,
    int chunkCount,
    BatchIndex index,
    int indexCount,
    int size,
    long nextOffset,
    long firstTimestamp,
    long maxTimestamp,
    long maxTimestampOffset,
    long createdMs,
    long changedMs) {

  private static final int FIRST_CHUNK = 1 << 10;
  private static final int LARGEST_CHUNK = 1 << 20;

  /** Bytes with their place in the segment. */
  record Chunk(int start, ByteBuffer bytes) {
    int capacity() {
      return bytes.capacity();
    }
  }

  static Segment empty(long baseOffset, long nowMs) {
    return new Segment(
        baseOffset,
        new Chunk[0],
        0,
        new BatchIndex(),
        0,
        0,
        baseOffset,
        RecordBatch.NO_TIMESTAMP,
        RecordBatch.NO_TIMESTAMP,
        baseOffset,
        nowMs,
        nowMs);
  }

  /** Its largest timestamp, or when it was written last if its records have none. */
  long newestMs() {
    return maxTimestamp >= 0 ? maxTimestamp : changedMs;
  }

  /** The bytes that its chunks take up. */
  long capacity() {
    long sum = 0;
    for (int i = 0; i < chunkCount; i++) {
      sum += chunks[i].capacity();
    }
    return sum;
  }

  /** The capacity of the chunk that must be added before the batch is appended; 0 for none. */
  int missingCapacity(int batchSize) {
    if (chunkCount == 0) {
      return Math.max(FIRST_CHUNK, batchSize);
    }
    Chunk last = chunks[chunkCount - 1];
    return size - last.start + batchSize <= last.capacity()
        ? 0
        : Math.max(batchSize, Math.min(LARGEST_CHUNK, 2 * last.capacity()));
  }

  /** This segment with one more batch, and with a new chunk for it where {@code capacity > 0}. */
  Segment append(ByteBuffer source, int at, int capacity, int indexInterval, long nowMs) {
    int batchSize = RecordBatch.sizeInBytes(source, at);
    Chunk[] grown = chunks;
    int count = chunkCount;
    if (capacity > 0) {
      if (count == grown.length) {
        grown = Arrays.copyOf(grown, Math.max(4, 2 * count));
      }
      grown[count++] = new Chunk(size, ByteBuffer.allocate(capacity));
    }
    Chunk chunk = grown[count - 1];
    chunk.bytes.put(size - chunk.start, source, at, batchSize);
    return counting(source, at, grown, count, indexInterval, nowMs);
  }

  /** This segment with one more batch, which lies in the given chunks already. */
  private Segment counting(
      ByteBuffer source, int at, Chunk[] grown, int count, int indexInterval, long nowMs) {
    long baseOfBatch = RecordBatch.baseOffset(source, at);
    long timestamp = RecordBatch.newestRecord(source, at);
    boolean newest = timestamp > maxTimestamp;
    BatchIndex nextIndex = index;
    int nextIndexCount = indexCount;
    if (indexCount == 0 || size - index.position(indexCount - 1) >= indexInterval) {
      nextIndex = index.with(indexCount, baseOfBatch, size, maxTimestamp);
      nextIndexCount++;
    }
    return new Segment(
        baseOffset,
        grown,
        count,
        nextIndex,
        nextIndexCount,
        size + RecordBatch.sizeInBytes(source, at),
        RecordBatch.nextOffset(source, at),
        size == 0 ? timestamp : firstTimestamp,
        newest ? timestamp : maxTimestamp,
        newest ? baseOfBatch : maxTimestampOffset,
        createdMs,
        nowMs);
  }

  /** The position of the first batch whose last offset is at least {@code offset}, or the size. */
  int positionOf(long offset) {
    if (offset >= nextOffset) {
      return size;
    }
    int position = index.positionAtOrBelow(indexCount, offset);
    while (position < size) {
      Chunk chunk = chunkAt(position);
      if (RecordBatch.lastOffset(chunk.bytes, position - chunk.start) >= offset) {
        return position;
      }
      position += RecordBatch.sizeInBytes(chunk.bytes, position - chunk.start);
    }
    return position;
  }

  /** The base offset of the first batch from an offset on that reaches a timestamp. */
  OptionalLong batchAtOrAfter(long timestamp, long fromOffset) {
    int position = Math.max(positionOf(fromOffset), index.positionBefore(indexCount, timestamp));
    while (position < size) {
      Chunk chunk = chunkAt(position);
      int at = position - chunk.start;
      if (RecordBatch.newestRecord(chunk.bytes, at) >= timestamp) {
        return OptionalLong.of(RecordBatch.baseOffset(chunk.bytes, at));
      }
      position += RecordBatch.sizeInBytes(chunk.bytes, at);
    }
    return OptionalLong.empty();
  }

  /** The largest timestamp of the batches from an offset on; there is one. */
  long maxTimestampFrom(long fromOffset) {
    if (maxTimestampOffset >= fromOffset) {
      return maxTimestamp;
    }
    long max = Long.MIN_VALUE;
    for (int position = positionOf(fromOffset); position < size; ) {
      Chunk chunk = chunkAt(position);
      int at = position - chunk.start;
      max = Math.max(max, RecordBatch.newestRecord(chunk.bytes, at));
      position += RecordBatch.sizeInBytes(chunk.bytes, at);
    }
    return max;
  }

  /** The offset after the last batch; {@link #nextOffset} may lie above it, in a gap. */
  long endOfBatches() {
    Chunk chunk = chunkAt(size - 1);
    long end = baseOffset;
    for (int position = chunk.start; position < size; ) {
      end = RecordBatch.nextOffset(chunk.bytes, position - chunk.start);
      position += batchSizeAt(position);
    }
    return end;
  }

  int batchSizeAt(int position) {
    Chunk chunk = chunkAt(position);
    return RecordBatch.sizeInBytes(chunk.bytes, position - chunk.start);
  }

  long baseOffsetAt(int position) {
    Chunk chunk = chunkAt(position);
    return RecordBatch.baseOffset(chunk.bytes, position - chunk.start);
  }

  Chunk chunkAt(int position) {
    return chunks[chunkIndexAt(position)];
  }

  int chunkIndexAt(int position) {
    int low = 0;
    int high = chunkCount - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks[middle].start <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * The batches below an offset. Whole chunks are shared; the chunk that is cut is copied, since
   * slices of this segment may still be read when the rest of it is written again.
   */
  Segment truncated(long offset, int indexInterval, long nowMs) {
    int cut = positionOf(offset);
    if (cut == 0) {
      return empty(offset, nowMs);
    }
    int last = chunkIndexAt(cut - 1);
    Chunk[] kept = Arrays.copyOf(chunks, last + 1);
    ByteBuffer copy = ByteBuffer.allocate(kept[last].capacity());
    copy.put(0, kept[last].bytes, 0, cut - kept[last].start);
    kept[last] = new Chunk(kept[last].start, copy);

    Segment result = empty(baseOffset, nowMs);
    for (int position = 0; position < cut; position = result.size) {
      Chunk chunk = chunkAt(position);
      result =
          result.counting(
              chunk.bytes, position - chunk.start, kept, last + 1, indexInterval, nowMs);
    }
    return result.endingAt(offset);
  }

  private Segment endingAt(long offset) {
    return new Segment(
        baseOffset,
        chunks,
        chunkCount,
        index,
        indexCount,
        size,
        offset,
        firstTimestamp,
        maxTimestamp,
        maxTimestampOffset,
        createdMs,
        changedMs);
  }
}
