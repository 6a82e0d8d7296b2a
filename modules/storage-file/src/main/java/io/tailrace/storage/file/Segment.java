package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.StampedLock;

/**
 * A run of a log's batches, in one file. One thread appends; any thread reads what was appended,
 * without waiting: the end of the segment is a few numbers under a {@link StampedLock} that readers
 * only ever try optimistically.
 */
final class Segment {
  /** Tells a reader that the log has let go of the segment: it is to look at the log again. */
  static final Optional<LogSlice> REMOVED = Optional.empty();

  private final long baseOffset;
  private final SegmentFile file;
  private final SegmentCache cache;
  private final Scratch scratch;
  private final StampedLock tail = new StampedLock();

  private int size;
  private long nextOffset;
  private long lastBatchOffset;
  private int lastBatchPosition;
  private long firstTimestamp;
  private long maxTimestamp;
  private long maxTimestampOffset;
  private final long createdMs;
  private volatile long changedMs;

  private Segment(SegmentMeta meta, SegmentFile file, IndexFiles indexFiles, Scratch scratch) {
    this.baseOffset = meta.baseOffset();
    this.file = file;
    this.scratch = scratch;
    nextOffset = meta.nextOffset();
    size = meta.size();
    lastBatchOffset = nextOffset;
    lastBatchPosition = size;
    firstTimestamp = meta.firstTimestamp();
    maxTimestamp = meta.maxTimestamp();
    maxTimestampOffset = meta.maxTimestampOffset();
    createdMs = meta.changedMs();
    changedMs = meta.changedMs();
    cache = new SegmentCache(file, indexFiles, scratch, this::meta);
    if (size == 0) {
      cache.index(new SegmentIndex());
    }
  }

  /** A segment without a file yet: the first append creates it. */
  static Segment create(Disk disk, Path directory, long baseOffset, long nowMs, Scratch scratch) {
    return open(disk, directory, SegmentMeta.empty(baseOffset, nowMs), scratch);
  }

  /** A segment of which everything is known but its index. */
  static Segment open(Disk disk, Path directory, SegmentMeta meta, Scratch scratch) {
    Path path = directory.resolve(FileNames.segment(meta.baseOffset(), FileNames.LOG));
    return new Segment(
        meta,
        new SegmentFile(disk, path, meta.size() > 0),
        new IndexFiles(disk, directory, meta.baseOffset()),
        scratch);
  }

  long baseOffset() {
    return baseOffset;
  }

  SegmentFile file() {
    return file;
  }

  /** What the checkpoint keeps of it. */
  SegmentMeta meta() {
    long stamp;
    SegmentMeta meta;
    do {
      stamp = tail.tryOptimisticRead();
      meta =
          new SegmentMeta(
              baseOffset,
              size,
              nextOffset,
              firstTimestamp,
              maxTimestamp,
              maxTimestampOffset,
              changedMs);
    } while (!tail.validate(stamp));
    return meta;
  }

  int size() {
    long stamp;
    int read;
    do {
      stamp = tail.tryOptimisticRead();
      read = size;
    } while (!tail.validate(stamp));
    return read;
  }

  long nextOffset() {
    long stamp;
    long read;
    do {
      stamp = tail.tryOptimisticRead();
      read = nextOffset;
    } while (!tail.validate(stamp));
    return read;
  }

  /** The largest timestamp, or when it was written last if its records have none. */
  long newestMs() {
    long timestamp = maxTimestamp();
    return timestamp >= 0 ? timestamp : changedMs;
  }

  private long maxTimestamp() {
    return meta().maxTimestamp();
  }

  /** How old it is when a record of the given timestamp is appended, by its first timestamp. */
  long ageMs(long timestamp, long nowMs) {
    return firstTimestamp >= 0 ? timestamp - firstTimestamp : nowMs - createdMs;
  }

  /** Whether batches up to an offset cannot be indexed any more. */
  boolean isFullFor(long lastOffset) throws IOException {
    return lastOffset - baseOffset > Integer.MAX_VALUE || cache.index().isFull();
  }

  /**
   * Appends batches with one write. Nothing of them is visible if it throws, and what was written
   * of them is cut off again where that is possible.
   */
  void append(ByteBuffer batches, int indexIntervalBytes, long nowMs) throws IOException {
    SegmentIndex entries = cache.index();
    int start = batches.position();
    int limit = batches.limit();
    try {
      file.file().writeFully(batches, size);
    } catch (IOException e) {
      cutOff(e);
      throw e;
    } finally {
      batches.limit(limit).position(start);
    }

    int at = start;
    int position = size;
    long newest = maxTimestamp;
    long newestOffset = maxTimestampOffset;
    long batchOffset = lastBatchOffset;
    int batchPosition = lastBatchPosition;
    while (at < limit) {
      int batchSize = RecordBatch.sizeInBytes(batches, at);
      batchOffset = RecordBatch.baseOffset(batches, at);
      batchPosition = position;
      long timestamp = RecordBatch.newestRecord(batches, at);
      if (position == 0) {
        firstTimestamp = timestamp;
        newestOffset = batchOffset;
      }
      if (timestamp > newest) {
        newest = timestamp;
        newestOffset = batchOffset;
      }
      if (entries.isDue(position, indexIntervalBytes)) {
        // The time first: an index that is saved meanwhile then never lacks it.
        entries.addTime(newest, (int) (newestOffset - baseOffset));
        entries.add((int) (batchOffset - baseOffset), position);
      }
      position += batchSize;
      at += batchSize;
    }
    long next =
        batchOffset + RecordBatch.lastOffsetDelta(batches, start + batchPosition - size) + 1;
    long stamp = tail.writeLock();
    size = position;
    nextOffset = next;
    lastBatchOffset = batchOffset;
    lastBatchPosition = batchPosition;
    maxTimestamp = newest;
    maxTimestampOffset = newestOffset;
    tail.unlockWrite(stamp);
    changedMs = nowMs;
  }

  private void cutOff(IOException cause) {
    try {
      if (file.exists()) {
        file.file().truncate(size);
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Reads from the batch that holds an offset.
   *
   * @return the slice, empty where nothing in this segment follows; or {@link #REMOVED}
   */
  Optional<LogSlice> read(long offset, long limitOffset, int maxBytes) throws IOException {
    long stamp;
    int end;
    long next;
    long lastOffset;
    int lastPosition;
    do {
      stamp = tail.tryOptimisticRead();
      end = size;
      next = nextOffset;
      lastOffset = lastBatchOffset;
      lastPosition = lastBatchPosition;
    } while (!tail.validate(stamp));
    if (offset >= next || limitOffset <= baseOffset) {
      return Optional.of(LogSlice.EMPTY);
    }
    if (!file.retain()) {
      return REMOVED;
    }
    boolean handedOver = false;
    try {
      cache.markUsed();
      int from = offset >= lastOffset ? lastPosition : locate(offset, end);
      int to = end;
      if (limitOffset < next) {
        to = limitOffset >= lastOffset ? lastPosition : locate(limitOffset, end);
      }
      if (to <= from) {
        return Optional.of(LogSlice.EMPTY);
      }
      int count = Math.min(to - from, Math.max(maxBytes, 0));
      if (from + count < cache.index().positionAbove(from, to)) {
        count = Math.max(count, sizeOfBatchAt(from, to));
      }
      LogSlice slice = new FileSlice(file, file.file(), from, count);
      handedOver = true;
      return Optional.of(slice);
    } catch (CorruptBatchException e) {
      throw e.in(file.path());
    } finally {
      if (!handedOver) {
        file.release();
      }
    }
  }

  /** The base offset of the first batch at or after {@code fromOffset} that reaches a timestamp. */
  OptionalLong batchAtOrAfter(long timestamp, long fromOffset) throws IOException {
    int end = size();
    if (end == 0 || maxTimestamp() < timestamp || !file.retain()) {
      return OptionalLong.empty();
    }
    ByteBuffer window = scratch.take();
    try {
      cache.markUsed();
      long hint = baseOffset + cache.index().offsetBefore(timestamp);
      int from = startOfScan(Math.max(hint, fromOffset));
      BatchScanner scanner = new BatchScanner(file.file(), window, from, end, baseOffset);
      while (scanner.next()) {
        if (scanner.maxTimestamp() >= timestamp && scanner.lastOffset() >= fromOffset) {
          return OptionalLong.of(scanner.baseOffset());
        }
      }
      return OptionalLong.empty();
    } catch (CorruptBatchException e) {
      throw e.in(file.path());
    } finally {
      scratch.giveBack(window);
      file.release();
    }
  }

  /**
   * The largest timestamp of the batches from an offset on, and the base offset of the first one
   * that has it, if there is any.
   */
  Optional<TimestampAndOffset> newestFrom(long fromOffset) throws IOException {
    SegmentMeta meta = meta();
    int end = meta.size();
    if (end == 0) {
      return Optional.empty();
    }
    if (meta.maxTimestampOffset() >= fromOffset) {
      return Optional.of(new TimestampAndOffset(meta.maxTimestamp(), meta.maxTimestampOffset()));
    }
    if (!file.retain()) {
      return Optional.empty();
    }
    ByteBuffer window = scratch.take();
    try {
      cache.markUsed();
      int from = startOfScan(fromOffset);
      BatchScanner scanner = new BatchScanner(file.file(), window, from, end, baseOffset);
      Optional<TimestampAndOffset> found = Optional.empty();
      while (scanner.next()) {
        if (scanner.lastOffset() >= fromOffset
            && (found.isEmpty() || scanner.maxTimestamp() > found.get().timestamp())) {
          found = Optional.of(new TimestampAndOffset(scanner.maxTimestamp(), scanner.baseOffset()));
        }
      }
      return found;
    } catch (CorruptBatchException e) {
      throw e.in(file.path());
    } finally {
      scratch.giveBack(window);
      file.release();
    }
  }

  /** A timestamp, and the base offset of a batch that has it. */
  record TimestampAndOffset(long timestamp, long offset) {}

  private int startOfScan(long offset) throws IOException {
    SegmentIndex entries = cache.index();
    int entry = entries.floor(relative(offset));
    return entry < 0 ? 0 : entries.position(entry);
  }

  private int relative(long offset) {
    return Math.clamp(offset - baseOffset, -1, Integer.MAX_VALUE);
  }

  /** Where the first batch begins whose last offset is at least the given one, or {@code end}. */
  private int locate(long offset, int end) throws IOException, CorruptBatchException {
    SegmentIndex entries = cache.index();
    int relative = relative(offset);
    int entry = entries.floor(relative);
    if (entry >= 0 && entries.offset(entry) == relative) {
      return entries.position(entry);
    }
    int from = entry < 0 ? 0 : entries.position(entry);
    int to = entries.positionAfter(entry, end);
    ByteBuffer window = scratch.take();
    try {
      BatchScanner scanner = new BatchScanner(file.file(), window, from, to, baseOffset);
      while (scanner.next()) {
        if (scanner.lastOffset() >= offset) {
          return scanner.position();
        }
      }
      return to;
    } finally {
      scratch.giveBack(window);
    }
  }

  private int sizeOfBatchAt(int position, int end) throws IOException, CorruptBatchException {
    ByteBuffer window = scratch.take();
    try {
      window.limit(0);
      BatchScanner scanner = new BatchScanner(file.file(), window, position, end, baseOffset);
      return scanner.next() ? scanner.batchEnd() - position : 0;
    } finally {
      scratch.giveBack(window);
    }
  }

  /** Its index and its open file. */
  SegmentCache cache() {
    return cache;
  }

  /** Whether no batch begins below an offset. */
  boolean isEmptyBelow(long offset) throws IOException {
    Optional<LogSlice> slice = read(baseOffset, offset, 0);
    try (LogSlice found = slice.orElse(LogSlice.EMPTY)) {
      return found.size() == 0;
    }
  }

  /** Removes the batches from an offset on, which is above the base offset. */
  void truncate(long offset, long nowMs) throws IOException {
    if (!file.retain()) {
      throw new StorageException("Segment " + file.path() + " is closed");
    }
    ByteBuffer window = scratch.take();
    try {
      cache.notEvictable(); // It takes appends again.
      int cut = locate(offset, size);
      SegmentWalk walk = new SegmentWalk(file.file(), window, baseOffset, new SegmentIndex());
      walk.headersTo(cut, Long.MAX_VALUE);
      SegmentMeta left = walk.meta(nowMs);
      cache.deleteFiles();
      file.file().truncate(cut);
      file.file().force();
      cache.index(walk.index());
      long stamp = tail.writeLock();
      size = cut;
      nextOffset = left.nextOffset();
      lastBatchOffset = nextOffset;
      lastBatchPosition = cut;
      firstTimestamp = left.firstTimestamp();
      maxTimestamp = left.maxTimestamp();
      maxTimestampOffset = left.maxTimestampOffset();
      tail.unlockWrite(stamp);
      changedMs = nowMs;
    } catch (CorruptBatchException e) {
      throw e.in(file.path());
    } finally {
      scratch.giveBack(window);
      file.release();
    }
  }
}
