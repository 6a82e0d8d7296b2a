package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Learns from the batches of a segment what its files may lack: the rest of its index, its largest
 * timestamp, and where it ends. It begins at the last entry of the index that is known.
 */
final class SegmentWalk {
  private static final int INTERVAL = LogConfig.DEFAULT.indexIntervalBytes();

  private final DiskFile file;
  private final ByteBuffer window;
  private final long baseOffset;
  private final SegmentIndex index;
  private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
  private long maxTimestampOffset;
  private long nextOffset;
  private int position;
  private long firstTimestamp = RecordBatch.NO_TIMESTAMP;

  /** Goes on from an index, to which it adds what is missing. */
  SegmentWalk(DiskFile file, ByteBuffer window, long baseOffset, SegmentIndex known) {
    this.file = file;
    this.window = window;
    this.baseOffset = baseOffset;
    index = known;
    nextOffset = baseOffset;
    maxTimestampOffset = baseOffset;
    if (known.count() > 0) {
      position = known.position(known.count() - 1);
      nextOffset = baseOffset + known.offset(known.count() - 1);
    }
    if (known.timeCount() > 0) {
      maxTimestamp = known.timestamp(known.timeCount() - 1);
      maxTimestampOffset = baseOffset + known.timestampOffset(known.timeCount() - 1);
    }
  }

  /**
   * The index of a segment that is whole: what was saved of it, completed; or all of it, where what
   * was saved contradicts the batches.
   */
  static SegmentIndex completeIndex(
      IndexFiles files, DiskFile file, ByteBuffer window, SegmentMeta meta)
      throws IOException, CorruptBatchException {
    SegmentIndex saved = files.load();
    try {
      SegmentWalk walk = new SegmentWalk(file, window, meta.baseOffset(), saved);
      walk.headersTo(meta.size(), Long.MAX_VALUE);
      if (walk.maxTimestamp == meta.maxTimestamp()) {
        return saved;
      }
    } catch (CorruptBatchException e) {
      // The entry may be wrong, or the batch: the walk from the beginning tells.
    }
    files.forget();
    SegmentIndex fresh = new SegmentIndex();
    new SegmentWalk(file, window, meta.baseOffset(), fresh).headersTo(meta.size(), Long.MAX_VALUE);
    return fresh;
  }

  /** Goes on by headers, to a position or to the batch that reaches an offset. */
  void headersTo(int end, long offset) throws IOException, CorruptBatchException {
    BatchScanner scanner = new BatchScanner(file, window, position, end, nextOffset);
    while (nextOffset < offset && scanner.next()) {
      requireIndexed(scanner);
      visit(new Visit(scanner));
    }
  }

  /** Goes on with a look at every byte, to a position. */
  void verifyTo(int end) throws IOException, CorruptBatchException {
    BatchScanner scanner = new BatchScanner(file, window, position, end, nextOffset);
    while (scanner.next()) {
      Visit visit = new Visit(scanner);
      scanner.verifyCrc();
      visit(visit);
    }
  }

  /** Looks at the first batch, which a walk from the middle does not meet. */
  void readFirst(int end) throws IOException, CorruptBatchException {
    BatchScanner scanner = new BatchScanner(file, window, 0, end, baseOffset);
    if (scanner.next()) {
      firstTimestamp = scanner.maxTimestamp();
    }
  }

  private void requireIndexed(BatchScanner scanner) throws CorruptBatchException {
    int last = index.count() - 1;
    if (last >= 0
        && scanner.position() == index.position(last)
        && scanner.baseOffset() != baseOffset + index.offset(last)) {
      throw new CorruptBatchException(
          scanner.position(), "the batch has another offset than the index says");
    }
  }

  private void visit(Visit batch) {
    if (batch.start == 0) {
      firstTimestamp = batch.timestamp;
      if (index.timeCount() == 0) {
        maxTimestampOffset = batch.offset;
      }
    }
    if (batch.timestamp > maxTimestamp) {
      maxTimestamp = batch.timestamp;
      maxTimestampOffset = batch.offset;
    }
    if (index.isDue(batch.start, INTERVAL)) {
      index.addTime(maxTimestamp, (int) (maxTimestampOffset - baseOffset));
      index.add((int) (batch.offset - baseOffset), batch.start);
    }
    nextOffset = batch.lastOffset + 1;
    position = batch.end;
  }

  /** What a header said, kept while the bytes after it are read. */
  private record Visit(int start, int end, long offset, long lastOffset, long timestamp) {
    Visit(BatchScanner scanner) {
      this(
          scanner.position(),
          scanner.batchEnd(),
          scanner.baseOffset(),
          scanner.lastOffset(),
          scanner.maxTimestamp());
    }
  }

  /** The end of the last batch that was walked over. */
  int position() {
    return position;
  }

  long nextOffset() {
    return nextOffset;
  }

  /** What is known now of the segment up to here. */
  SegmentMeta meta(long changedMs) {
    return new SegmentMeta(
        baseOffset,
        position,
        nextOffset,
        firstTimestamp,
        maxTimestamp,
        maxTimestampOffset,
        changedMs);
  }

  SegmentIndex index() {
    return index;
  }
}
