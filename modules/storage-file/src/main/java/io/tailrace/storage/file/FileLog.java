package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A log as a row of segments. The writer replaces the row when it rolls or deletes; readers take it
 * as it is. The sync lock is held by whoever makes batches durable, and by those writing methods
 * that take batches away again; never by an append or a read.
 */
final class FileLog implements Log {
  /** So many new index entries are saved at once: those of 32 MiB at the default interval. */
  private static final int INDEX_STEP = 8192;

  private final LogId id;
  private final Path directory;
  private final FileServices fs;
  private final LogState state;
  private final SnapshotFile snapshotFile;
  private final Consumer<Optional<LogSummary>> whenClosed;
  private final ReentrantLock syncLock = new ReentrantLock();
  private final AtomicBoolean upkeepDue = new AtomicBoolean();

  private volatile LogConfig config;
  private volatile Segment[] segments;
  private volatile long startOffset;
  private volatile long endOffset;
  private volatile long durableOffset;
  private volatile Optional<StorageException> failure = Optional.empty();
  private volatile boolean closed;
  private volatile boolean directoryChanged;
  private boolean neverSynced;

  /**
   * An open log.
   *
   * @param segments the active one last
   * @param endOffset not below the end of the active segment; above it after a truncation
   * @param isNew whether its directory may not be durable yet
   * @param whenClosed is told how the log was left, or nothing if that is not sure
   */
  FileLog(
      LogId id,
      Path directory,
      FileServices fs,
      LogState state,
      List<Segment> segments,
      long endOffset,
      LogConfig config,
      boolean isNew,
      Consumer<Optional<LogSummary>> whenClosed) {
    this.id = id;
    this.directory = directory;
    this.fs = fs;
    this.state = state;
    this.segments = segments.toArray(Segment[]::new);
    this.config = config;
    this.neverSynced = isNew;
    this.whenClosed = whenClosed;
    snapshotFile = new SnapshotFile(fs.disk(), directory);
    startOffset = state.values().startOffset();
    durableOffset = state.values().recoveryOffset();
    this.endOffset = endOffset;
  }

  @Override
  public LogId id() {
    return id;
  }

  @Override
  public long startOffset() {
    return startOffset;
  }

  @Override
  public long endOffset() {
    return endOffset;
  }

  @Override
  public long sizeInBytes() {
    long sum = 0;
    for (Segment segment : segments) {
      sum += segment.size();
    }
    return sum;
  }

  @Override
  public void append(ByteBuffer batches) {
    requireWritable();
    if (!batches.hasRemaining()) {
      return;
    }
    long first = RecordBatch.baseOffset(batches, batches.position());
    if (first < endOffset) {
      throw new IllegalArgumentException(
          "Append to " + id + " at " + first + ", but it ends at " + endOffset);
    }
    long next = first;
    long newest = RecordBatch.NO_TIMESTAMP;
    for (int at = batches.position(); at < batches.limit(); ) {
      next = RecordBatch.nextOffset(batches, at);
      newest = Math.max(newest, RecordBatch.maxTimestamp(batches, at));
      at += RecordBatch.sizeInBytes(batches, at);
    }
    try {
      long now = fs.nowMs();
      Segment active = segmentFor(first, next, newest, batches.remaining(), now);
      active.append(batches, config.indexIntervalBytes(), now);
      endOffset = next;
      if (active.unsavedEntries() >= INDEX_STEP) {
        scheduleUpkeep();
      }
    } catch (IOException e) {
      throw fail("append to", e);
    }
  }

  private Segment segmentFor(long first, long next, long newest, int bytes, long now)
      throws IOException {
    Segment[] row = segments;
    Segment active = row[row.length - 1];
    if (active.size() == 0) {
      directoryChanged = true;
      if (next - active.baseOffset() <= Integer.MAX_VALUE) {
        return active;
      }
      Segment[] replaced = row.clone();
      replaced[row.length - 1] = newSegment(first);
      segments = replaced;
      return replaced[row.length - 1];
    }
    if ((long) active.size() + bytes <= config.segmentBytes()
        && active.ageMs(newest, now) <= config.segmentMs()
        && !active.isFullFor(next)) {
      return active;
    }
    Segment[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = newSegment(first);
    segments = longer;
    directoryChanged = true;
    scheduleUpkeep();
    return longer[row.length];
  }

  private Segment newSegment(long baseOffset) {
    return Segment.create(fs.disk(), directory, baseOffset, fs.nowMs(), fs.scratch());
  }

  @Override
  public LogSlice read(long offset, long limitOffset, int maxBytes) {
    try {
      while (true) {
        requireOpen();
        Segment[] row = segments;
        long end = endOffset;
        if (offset < startOffset || offset > end) {
          throw new OffsetOutOfRangeException(id, offset, startOffset, end);
        }
        if (offset == end || limitOffset <= offset) {
          return LogSlice.EMPTY;
        }
        int at = indexOf(row, offset);
        while (at + 1 < row.length && row[at].nextOffset() <= offset) {
          at++;
        }
        Optional<LogSlice> slice = row[at].read(offset, limitOffset, maxBytes);
        if (slice.isPresent()) {
          return slice.get();
        }
      }
    } catch (IOException e) {
      throw new StorageException("Cannot read " + id + " at offset " + offset, e);
    }
  }

  /** The last segment that begins at or below the offset, or the first one. */
  private static int indexOf(Segment[] row, long offset) {
    int low = 0;
    int high = row.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (row[middle].baseOffset() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public OptionalLong batchAtOrAfter(long timestamp) {
    requireOpen();
    try {
      long from = startOffset;
      Segment[] row = segments;
      for (int i = indexOf(row, from); i < row.length; i++) {
        OptionalLong found = row[i].batchAtOrAfter(timestamp, from);
        if (found.isPresent()) {
          return found;
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new StorageException("Cannot look up a timestamp in " + id, e);
    }
  }

  @Override
  public OptionalLong batchOfMaxTimestamp() {
    requireOpen();
    try {
      long from = startOffset;
      Segment[] row = segments;
      Optional<Segment.TimestampAndOffset> newest = Optional.empty();
      for (int i = indexOf(row, from); i < row.length; i++) {
        Optional<Segment.TimestampAndOffset> found = row[i].newestFrom(from);
        if (found.isPresent()
            && (newest.isEmpty() || found.get().timestamp() > newest.get().timestamp())) {
          newest = found;
        }
      }
      return newest.isPresent() ? OptionalLong.of(newest.get().offset()) : OptionalLong.empty();
    } catch (IOException e) {
      throw new StorageException("Cannot look up the largest timestamp in " + id, e);
    }
  }

  @Override
  public void truncate(long offset) {
    requireWritable();
    if (offset >= endOffset) {
      return;
    }
    syncLock.lock();
    try {
      Optional<Snapshot> snapshot = snapshotFile.read();
      if (snapshot.isPresent() && snapshot.get().offset() > offset) {
        snapshotFile.delete();
      }
      Segment[] row = segments;
      int kept = 0;
      while (kept < row.length && row[kept].baseOffset() < offset) {
        kept++;
      }
      // Before any byte goes: a crash must not find that durable batches are missing.
      long start = Math.min(startOffset, offset);
      long untouched =
          kept > 1 ? row[kept - 2].nextOffset() : Math.min(row[0].baseOffset(), offset);
      long durable = state.values().recoveryOffset();
      state.update(values -> values.at(start, Math.min(durable, untouched)), true);
      startOffset = start;
      endOffset = offset;
      segments = kept == 0 ? new Segment[] {newSegment(offset)} : Arrays.copyOf(row, kept);
      for (int i = row.length - 1; i >= kept; i--) {
        discard(row[i], 0);
      }
      fs.disk().syncDirectory(directory);
      if (kept > 0) {
        Segment last = row[kept - 1];
        last.truncate(offset, fs.nowMs());
        long left = last.size() == 0 ? untouched : last.nextOffset();
        state.update(values -> values.durableTo(Math.min(durable, left)), false);
      }
      durableOffset = Math.min(durableOffset, offset);
    } catch (IOException e) {
      throw fail("truncate", e);
    } finally {
      syncLock.unlock();
    }
  }

  @Override
  public void restartAt(long offset) {
    requireWritable();
    syncLock.lock();
    try {
      // The flag has a crash go on with the removal; all is removed for good before it is cleared.
      state.update(values -> values.restartingAt(offset), true);
      snapshotFile.delete();
      Segment[] row = segments;
      segments = new Segment[] {newSegment(offset)};
      startOffset = offset;
      endOffset = offset;
      durableOffset = offset;
      for (Segment segment : row) {
        discard(segment, config.fileDeleteDelayMs());
      }
      fs.disk().syncDirectory(directory);
      state.update(values -> values.at(offset, offset), true);
    } catch (IOException e) {
      throw fail("restart", e);
    } finally {
      syncLock.unlock();
    }
  }

  @Override
  public void deleteBefore(long offset) {
    requireWritable();
    if (offset <= startOffset) {
      return;
    }
    try {
      startOffset = Math.min(offset, endOffset);
      state.update(values -> values.startingAt(startOffset), false);
    } catch (IOException e) {
      throw fail("delete records of", e);
    }
  }

  @Override
  public boolean applyRetention(long limitOffset) {
    requireWritable();
    Segment[] row = segments;
    int expired = Retention.expired(row, startOffset, limitOffset, config, fs.nowMs());
    if (expired == 0) {
      return false;
    }
    try {
      long before = startOffset;
      boolean all = expired == row.length;
      Segment[] left =
          all
              ? new Segment[] {newSegment(endOffset)}
              : Arrays.copyOfRange(row, expired, row.length);
      long start = Math.max(before, left[0].baseOffset());
      // Where no segment is left, nothing else says at which offset the log goes on.
      state.update(values -> values.startingAt(start), all);
      startOffset = start;
      segments = left;
      for (int i = 0; i < expired; i++) {
        discard(row[i], config.fileDeleteDelayMs());
      }
      return start > before;
    } catch (IOException e) {
      throw fail("delete old segments of", e);
    }
  }

  /** Lets go of a segment that no reader finds any more; its file is deleted after a delay. */
  private void discard(Segment segment, long delayMs) throws IOException {
    SegmentFile file = segment.file();
    segment.deleteIndexes();
    if (file.exists()) {
      Path deleted =
          directory.resolve(
              FileNames.segment(segment.baseOffset(), FileNames.LOG) + FileNames.DELETED);
      file.rename(deleted);
      fs.background().later(delayMs, () -> delete(deleted));
    }
    file.release();
  }

  private void delete(Path file) {
    try {
      fs.disk().delete(file);
    } catch (IOException e) {
      throw new StorageException("Cannot delete " + file, e);
    }
  }

  @Override
  public void configure(LogConfig newConfig) {
    config = newConfig;
  }

  @Override
  public long flush() {
    long wanted = endOffset;
    requireWritable();
    if (durableOffset >= wanted) {
      return durableOffset;
    }
    syncLock.lock();
    try {
      requireWritable();
      if (durableOffset < wanted) {
        sync(true);
      }
      return durableOffset;
    } catch (IOException e) {
      throw fail("flush", e);
    } finally {
      syncLock.unlock();
    }
  }

  /** Makes durable what is not: sealed segments, and the active one if asked. */
  private void sync(boolean withActive) throws IOException {
    long end = endOffset;
    Segment[] row = segments;
    long durable = state.values().recoveryOffset();
    for (int i = 0; i < row.length; i++) {
      boolean active = i == row.length - 1;
      long next = row[i].nextOffset();
      if (next > durable && (withActive || !active)) {
        sync(row[i], active);
        durable = next;
      }
    }
    if (directoryChanged) {
      directoryChanged = false;
      fs.disk().syncDirectory(directory);
    }
    if (neverSynced) {
      state.force();
      fs.disk().syncDirectory(directory.getParent());
      neverSynced = false;
    }
    if (durable > state.values().recoveryOffset()) {
      long offset = durable;
      state.update(values -> values.durableTo(offset), false);
    }
    durableOffset = withActive ? end : Math.max(durableOffset, durable);
  }

  private static void sync(Segment segment, boolean active) throws IOException {
    if (segment.size() == 0 || !segment.file().retain()) {
      return;
    }
    try {
      if (!active) {
        segment.seal();
      }
      segment.file().file().force();
    } finally {
      segment.file().release();
    }
  }

  private void scheduleUpkeep() {
    if (upkeepDue.compareAndSet(false, true)) {
      fs.background().execute(this::upkeep);
    }
  }

  /** Seals what was rolled, and saves the active segment's index as far as it goes. */
  private void upkeep() {
    syncLock.lock();
    try {
      upkeepDue.set(false);
      if (!closed && failure.isEmpty()) {
        sync(false);
        Segment[] row = segments;
        row[row.length - 1].saveIndex();
      }
    } catch (IOException e) {
      throw fail("flush", e);
    } finally {
      syncLock.unlock();
    }
  }

  @Override
  public void writeSnapshot(Snapshot snapshot) {
    requireWritable();
    try {
      snapshotFile.write(snapshot);
    } catch (IOException e) {
      throw fail("write a snapshot of", e);
    }
  }

  @Override
  public Optional<Snapshot> snapshot() {
    requireOpen();
    try {
      return snapshotFile.read().filter(snapshot -> snapshot.offset() <= endOffset);
    } catch (IOException e) {
      throw new StorageException("Cannot read the snapshot of " + id, e);
    }
  }

  @Override
  public void close() {
    syncLock.lock();
    try {
      if (closed) {
        return;
      }
      Optional<LogSummary> summary = Optional.empty();
      try {
        if (failure.isEmpty()) {
          sync(true);
          segments[segments.length - 1].saveIndex();
          summary = Optional.of(summary());
        }
      } finally {
        abandon();
        whenClosed.accept(summary);
      }
    } catch (IOException e) {
      throw new StorageException("Cannot close " + id, e);
    } finally {
      syncLock.unlock();
    }
  }

  /** Closes without making anything durable: the log is deleted, or beyond hope. */
  void abandon() throws IOException {
    syncLock.lock();
    try {
      if (!closed) {
        closed = true;
        for (Segment segment : segments) {
          segment.file().release();
        }
        state.close();
      }
    } finally {
      syncLock.unlock();
    }
  }

  private LogSummary summary() {
    List<SegmentMeta> metas =
        Arrays.stream(segments).filter(segment -> segment.size() > 0).map(Segment::meta).toList();
    return new LogSummary(id, state.values(), state.sequence(), endOffset, metas);
  }

  boolean isClosed() {
    return closed;
  }

  long fileDeleteDelayMs() {
    return config.fileDeleteDelayMs();
  }

  private StorageException fail(String what, IOException cause) {
    StorageException failed = new StorageException("Cannot " + what + " " + id, cause);
    failure = Optional.of(failed);
    return failed;
  }

  private void requireOpen() {
    if (closed) {
      throw new StorageException("Log " + id + " is closed");
    }
  }

  private void requireWritable() {
    requireOpen();
    Optional<StorageException> earlier = failure;
    if (earlier.isPresent()) {
      throw new StorageException("Log " + id + " failed before", earlier.get());
    }
  }
}
