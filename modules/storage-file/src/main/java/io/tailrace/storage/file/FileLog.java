package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A log as a row of segments. The writer replaces the row when it rolls or deletes, and so does a
 * compaction; readers take it as it is. The sync lock is held by whoever makes batches durable, and
 * by those writing methods that take batches away again; the row lock, if need be within it, by
 * whoever takes names away from segments. Neither is held by an append or a read.
 */
final class FileLog implements Log {
  /** A larger snapshot than this is stored in a file of its own. */
  private static final int MAX_CHECKPOINTED_BYTES = 4096;

  /** So many new index entries are saved at once: those of 32 MiB at the default interval. */
  private static final int INDEX_STEP = 8192;

  private final LogId id;
  private final Path directory;
  private final FileServices fs;
  private final LogState state;
  private final SnapshotFile snapshotFile;
  private final Consumer<Optional<LogSummary>> whenClosed;
  private final ReentrantLock syncLock = new ReentrantLock();
  private final ReentrantLock rowLock = new ReentrantLock();
  private final CheckpointSnapshot checkpointed;
  private final LogSync sync;
  private final SegmentRemoval removal;
  private final AtomicBoolean upkeepDue = new AtomicBoolean();

  private volatile LogConfig config;
  private final AtomicReference<SegmentRow> segments;
  private volatile int truncations;
  private volatile long startOffset;
  private volatile long endOffset;
  private volatile Optional<StorageException> failure = Optional.empty();
  private volatile boolean closed;

  /**
   * An open log.
   *
   * @param segments the active one last
   * @param endOffset not below the end of the active segment; above it after a truncation
   * @param isNew whether its directory and state may not be durable yet
   * @param checkpointed a snapshot that is stored elsewhere than in its file
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
      CheckpointSnapshot checkpointed,
      Consumer<Optional<LogSummary>> whenClosed) {
    this.id = id;
    this.directory = directory;
    this.fs = fs;
    this.state = state;
    this.segments = new AtomicReference<>(SegmentRow.of(segments));
    this.config = config;
    this.checkpointed = checkpointed;
    this.whenClosed = whenClosed;
    snapshotFile = new SnapshotFile(fs.disk(), directory);
    sync = new LogSync(fs, directory, state, isNew);
    removal = new SegmentRemoval(fs, directory);
    startOffset = state.values().startOffset();
    this.endOffset = endOffset;
    for (Segment segment : segments.subList(0, segments.size() - 1)) {
      if (segment.nextOffset() <= sync.durableOffset()) {
        segment.evictable(fs.openSegments());
      }
    }
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
    return segments.get().sizeInBytes();
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
    Segment active = segments.get().active();
    if (active.size() == 0) {
      if (next - active.baseOffset() > Integer.MAX_VALUE) {
        Segment later = newSegment(first);
        segments.updateAndGet(row -> row.withActive(later));
        active = later;
      }
      createFile(active);
      return active;
    }
    if ((long) active.size() + bytes <= config.segmentBytes()
        && active.ageMs(newest, now) <= config.segmentMs()
        && !active.isFullFor(next)) {
      return active;
    }
    // Named by the end of the one before, if that can be, and not by its first batch: a recovery
    // then sees whether batches between them are missing.
    boolean fits = next - active.nextOffset() <= Integer.MAX_VALUE;
    Segment rolled = newSegment(fits ? active.nextOffset() : first);
    createFile(rolled);
    segments.updateAndGet(row -> row.rolledTo(rolled));
    scheduleUpkeep();
    return rolled;
  }

  /** Before any batch is in it, so that no sync of the batch misses the file's name. */
  private void createFile(Segment segment) throws IOException {
    segment.file().file();
    sync.namesChanged();
  }

  private Segment newSegment(long baseOffset) {
    return Segment.create(fs.disk(), directory, baseOffset, fs.nowMs(), fs.scratch());
  }

  @Override
  public LogSlice read(long offset, long limitOffset, int maxBytes) {
    try {
      while (true) {
        requireOpen();
        SegmentRow row = segments.get();
        long end = endOffset;
        if (offset < startOffset || offset > end) {
          throw new OffsetOutOfRangeException(id, offset, startOffset, end);
        }
        if (offset == end || limitOffset <= offset) {
          return LogSlice.EMPTY;
        }
        Optional<LogSlice> slice = row.read(offset, limitOffset, maxBytes);
        if (slice.isPresent()) {
          return slice.get();
        }
      }
    } catch (IOException e) {
      throw new StorageException("Cannot read " + id + " at offset " + offset, e);
    }
  }

  @Override
  public OptionalLong batchAtOrAfter(long timestamp) {
    return find("a timestamp", row -> row.batchAtOrAfter(timestamp, startOffset));
  }

  @Override
  public OptionalLong batchOfMaxTimestamp() {
    return find("the largest timestamp", row -> row.batchOfMaxTimestamp(startOffset));
  }

  private interface Search {
    OptionalLong in(SegmentRow row) throws IOException;
  }

  /** Looks again where the row was replaced meanwhile: segments of it may have been removed. */
  private OptionalLong find(String what, Search search) {
    try {
      while (true) {
        requireOpen();
        SegmentRow row = segments.get();
        OptionalLong found = search.in(row);
        if (row == segments.get()) {
          return found;
        }
      }
    } catch (IOException e) {
      throw new StorageException("Cannot look up " + what + " in " + id, e);
    }
  }

  @Override
  public void truncate(long offset) {
    requireWritable();
    if (offset >= endOffset) {
      return;
    }
    syncLock.lock();
    rowLock.lock();
    try {
      truncations++;
      if (newestSnapshot().filter(snapshot -> snapshot.offset() > offset).isPresent()) {
        snapshotFile.delete();
      }
      SegmentRow row = segments.get();
      int kept = row.countBelow(offset);
      while (kept > 1 && row.get(kept - 1).isEmptyBelow(offset)) {
        kept--;
      }
      // Before any byte goes: a crash must not find that durable batches are missing.
      long start = Math.min(startOffset, offset);
      long untouched =
          kept > 1 ? row.get(kept - 1).baseOffset() : Math.min(row.first().baseOffset(), offset);
      long durable = state.values().recoveryOffset();
      LogState.Values before =
          state.values().at(start, Math.min(durable, untouched)).compactedAtMost(offset);
      state.write(checkpointed.isOnDiskFrom(offset + 1) ? before.cut() : before, true);
      checkpointed.removeFrom(offset + 1);
      startOffset = start;
      endOffset = offset;
      segments.set(kept == 0 ? SegmentRow.of(newSegment(offset)) : row.firstOnes(kept));
      for (int i = row.count() - 1; i >= kept; i--) {
        removal.discard(row.get(i), 0);
      }
      fs.disk().syncDirectory(directory);
      if (kept > 0) {
        Segment last = row.get(kept - 1);
        last.truncate(offset, fs.nowMs());
        long left = last.size() == 0 ? untouched : last.nextOffset();
        state.update(values -> values.durableTo(Math.min(durable, left)), false);
      }
      sync.restartedAt(Math.min(sync.durableOffset(), offset));
    } catch (IOException e) {
      throw fail("truncate", e);
    } finally {
      rowLock.unlock();
      syncLock.unlock();
    }
  }

  @Override
  public void restartAt(long offset) {
    requireWritable();
    syncLock.lock();
    rowLock.lock();
    try {
      truncations++;
      // The flag has a crash go on with the removal; all is removed for good before it is cleared.
      state.update(values -> values.restartingAt(offset), true);
      snapshotFile.delete();
      checkpointed.removeFrom(0);
      SegmentRow row = segments.getAndSet(SegmentRow.of(newSegment(offset)));
      startOffset = offset;
      endOffset = offset;
      sync.restartedAt(offset);
      for (Segment segment : row.all()) {
        removal.discard(segment, config.fileDeleteDelayMs());
      }
      fs.disk().syncDirectory(directory);
      state.update(values -> values.at(offset, offset), true);
      sync.makeNameDurable();
    } catch (IOException e) {
      throw fail("restart", e);
    } finally {
      rowLock.unlock();
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
    rowLock.lock();
    try {
      SegmentRow row = segments.get();
      int expired = Retention.expired(row, startOffset, limitOffset, config, fs.nowMs());
      if (expired == 0) {
        return false;
      }
      long before = startOffset;
      boolean all = expired == row.count();
      SegmentRow left = all ? SegmentRow.of(newSegment(endOffset)) : row.without(expired);
      long start = Math.max(before, left.first().baseOffset());
      // Where no segment is left, nothing else says at which offset the log goes on.
      state.update(values -> values.startingAt(start), all);
      startOffset = start;
      segments.set(left);
      for (int i = 0; i < expired; i++) {
        removal.discard(row.get(i), config.fileDeleteDelayMs());
      }
      return start > before;
    } catch (IOException e) {
      throw fail("delete old segments of", e);
    } finally {
      rowLock.unlock();
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
    if (sync.isDurable(wanted)) {
      return sync.durableOffset();
    }
    syncLock.lock();
    try {
      requireWritable();
      if (!sync.isDurable(wanted)) {
        syncAll();
      }
      return sync.durableOffset();
    } catch (IOException e) {
      throw fail("flush", e);
    } finally {
      syncLock.unlock();
    }
  }

  private void syncAll() throws IOException {
    // The end first: the row then reaches at least so far.
    long end = endOffset;
    sync.syncAll(segments.get(), end);
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
        SegmentRow row = segments.get();
        sync.syncSealed(row);
        row.active().saveIndex();
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
      if (checkpointed.isOnDiskFrom(snapshot.offset())) {
        state.update(LogState.Values::cut, true);
        checkpointed.removeFrom(snapshot.offset());
      }
      checkpointed.supersede();
    } catch (IOException e) {
      throw fail("write a snapshot of", e);
    }
  }

  @Override
  public Optional<Snapshot> snapshot() {
    requireOpen();
    try {
      return newestSnapshot().filter(snapshot -> snapshot.offset() <= endOffset);
    } catch (IOException e) {
      throw new StorageException("Cannot read the snapshot of " + id, e);
    }
  }

  private Optional<Snapshot> newestSnapshot() throws IOException {
    Optional<Snapshot> own = snapshotFile.read();
    Optional<Snapshot> other = checkpointed.current();
    boolean isOther =
        other.isPresent() && (own.isEmpty() || own.get().offset() <= other.get().offset());
    return isOther ? other : own;
  }

  @Override
  public void close(Snapshot last) {
    if (last.offset() != endOffset) {
      throw new IllegalArgumentException(
          "A last snapshot at " + last.offset() + " of " + id + ", which ends at " + endOffset);
    }
    close(Optional.of(last));
  }

  @Override
  public Optional<LogCompaction> compaction() {
    return Optional.of(new FileCompaction(this, fs, directory));
  }

  /** The segments as they are now. */
  SegmentRow row() {
    return segments.get();
  }

  LogConfig config() {
    return config;
  }

  long firstDirtyOffset() {
    return Math.max(startOffset, state.values().compactedOffset());
  }

  /** How often something was taken off the end. */
  int truncations() {
    return truncations;
  }

  /** Whether a compaction that began when there were so many truncations is of no use any more. */
  boolean hasChangedSince(int truncationsBefore) {
    return closed || failure.isPresent() || truncations != truncationsBefore;
  }

  /**
   * Makes durable what is sealed, and the account of it: a recovery then takes gaps there for what
   * they are. Returns the row of these segments.
   */
  SegmentRow sealForCompaction() {
    requireWritable();
    syncLock.lock();
    try {
      requireWritable();
      SegmentRow row = segments.get();
      sync.syncSealed(row);
      state.force();
      return row;
    } catch (IOException e) {
      throw fail("flush", e);
    } finally {
      syncLock.unlock();
    }
  }

  /**
   * Puts a compacted segment in the place of several.
   *
   * @param end where the segment after them begins
   * @return whether it could: not if they are not all there any more
   */
  boolean replace(List<Segment> old, CleanedFile cleaned, long end, int truncationsBefore)
      throws IOException {
    rowLock.lock();
    try {
      if (hasChangedSince(truncationsBefore) || !segments.get().contains(old)) {
        return false;
      }
      FileNames.SwapRange range = new FileNames.SwapRange(old.getFirst().baseOffset(), end);
      SegmentSwap swap = new SegmentSwap(fs.disk(), directory);
      swap.declare(cleaned.path(), range);
      cleaned.named();
      try {
        swap.syncNames();
        for (Segment segment : old) {
          removal.takeName(segment);
        }
        swap.syncNames();
        swap.complete(range);
        sync.namesChanged();
        SegmentMeta meta = cleaned.meta(old.getLast().meta().changedMs());
        Segment compacted = Segment.open(fs.disk(), directory, meta, fs.scratch());
        compacted.index(cleaned.index());
        compacted.seal();
        compacted.evictable(fs.openSegments());
        segments.updateAndGet(row -> row.replacing(old, compacted));
        for (Segment segment : old) {
          removal.letGo(segment, config.fileDeleteDelayMs());
        }
        return true;
      } catch (IOException e) {
        throw fail("compact", e);
      }
    } finally {
      rowLock.unlock();
    }
  }

  /** Takes note of a compaction that is done, unless the log has changed too much meanwhile. */
  boolean compactedTo(long offset, int truncationsBefore) {
    rowLock.lock();
    try {
      if (hasChangedSince(truncationsBefore)) {
        return false;
      }
      if (offset > state.values().compactedOffset()) {
        state.update(values -> values.compactedTo(offset), false);
      }
      return true;
    } catch (IOException e) {
      throw fail("compact", e);
    } finally {
      rowLock.unlock();
    }
  }

  @Override
  public void close() {
    close(Optional.empty());
  }

  private void close(Optional<Snapshot> last) {
    syncLock.lock();
    rowLock.lock();
    try {
      if (closed) {
        return;
      }
      Optional<LogSummary> summary = Optional.empty();
      try {
        if (failure.isEmpty()) {
          keep(last);
          SegmentRow row = segments.get();
          LogState.Values values = sync.syncForCheckpoint(row);
          row.active().saveIndex();
          summary = Optional.of(summary(row, values));
        }
      } finally {
        abandon();
        whenClosed.accept(summary);
      }
    } catch (IOException e) {
      throw new StorageException("Cannot close " + id, e);
    } finally {
      rowLock.unlock();
      syncLock.unlock();
    }
  }

  private void keep(Optional<Snapshot> last) {
    if (last.isPresent() && last.get().state().remaining() > MAX_CHECKPOINTED_BYTES) {
      writeSnapshot(last.get());
    } else {
      last.ifPresent(checkpointed::keep);
    }
  }

  /** Closes without making anything durable: the log is deleted, or beyond hope. */
  void abandon() throws IOException {
    syncLock.lock();
    rowLock.lock();
    try {
      if (!closed) {
        closed = true;
        for (Segment segment : segments.get().all()) {
          segment.file().release();
        }
      }
    } finally {
      rowLock.unlock();
      syncLock.unlock();
    }
  }

  private LogSummary summary(SegmentRow row, LogState.Values values) {
    List<SegmentMeta> metas =
        row.all().stream().filter(segment -> segment.size() > 0).map(Segment::meta).toList();
    return new LogSummary(
        id, true, values, state.sequence(), sync.isNew(), endOffset, metas, checkpointed.current());
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
