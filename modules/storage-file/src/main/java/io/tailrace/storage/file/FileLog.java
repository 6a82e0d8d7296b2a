package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.TransactionIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A log as a row of segments: appends to the active one, and reads from all. */
final class FileLog implements Log {
  /** So many new index entries are saved at once: those of 32 MiB at the default interval. */
  private static final int INDEX_STEP = 8192;

  private final OpenLog log;
  private final LogCut cut;
  private final Consumer<Optional<LogSummary>> whenClosed;
  private final AtomicBoolean upkeepDue = new AtomicBoolean();

  /**
   * An open log.
   *
   * @param whenClosed is told how the log was left, or nothing if that is not sure
   */
  FileLog(OpenLog log, Consumer<Optional<LogSummary>> whenClosed) {
    this.log = log;
    this.whenClosed = whenClosed;
    cut = new LogCut(log);
    SegmentRow row = log.segments.get();
    for (Segment segment : row.all().subList(0, row.count() - 1)) {
      if (segment.nextOffset() <= log.sync.durableOffset()) {
        segment.cache().evictable(log.fs.openSegments());
      }
    }
  }

  @Override
  public LogId id() {
    return log.id;
  }

  @Override
  public long startOffset() {
    return log.startOffset;
  }

  @Override
  public long endOffset() {
    return log.endOffset;
  }

  @Override
  public long sizeInBytes() {
    return log.segments.get().sizeInBytes();
  }

  @Override
  public void append(ByteBuffer batches) {
    log.requireWritable();
    if (!batches.hasRemaining()) {
      return;
    }
    long first = RecordBatch.baseOffset(batches, batches.position());
    if (first < log.endOffset) {
      throw new IllegalArgumentException(
          "Append to " + log.id + " at " + first + ", but it ends at " + log.endOffset);
    }
    long next = first;
    long newest = RecordBatch.NO_TIMESTAMP;
    for (int at = batches.position(); at < batches.limit(); ) {
      next = RecordBatch.nextOffset(batches, at);
      newest = Math.max(newest, RecordBatch.maxTimestamp(batches, at));
      at += RecordBatch.sizeInBytes(batches, at);
    }
    try {
      long now = log.fs.nowMs();
      Segment active = segmentFor(first, next, newest, batches.remaining(), now);
      active.append(batches, log.config.indexIntervalBytes(), now);
      log.endOffset = next;
      if (active.cache().unsavedEntries() >= INDEX_STEP) {
        scheduleUpkeep();
      }
    } catch (IOException e) {
      throw log.fail("append to", e);
    }
  }

  private Segment segmentFor(long first, long next, long newest, int bytes, long now)
      throws IOException {
    Segment active = log.segments.get().active();
    if (active.size() == 0) {
      if (next - active.baseOffset() > Integer.MAX_VALUE) {
        Segment later = log.newSegment(first);
        log.segments.updateAndGet(row -> row.withActive(later));
        active = later;
      }
      createFile(active);
      return active;
    }
    if ((long) active.size() + bytes <= log.config.segmentBytes()
        && active.ageMs(newest, now) <= log.config.segmentMs()
        && !active.isFullFor(next)) {
      return active;
    }
    // Named by the end of the one before, if that can be, and not by its first batch: a recovery
    // then sees whether batches between them are missing.
    boolean fits = next - active.nextOffset() <= Integer.MAX_VALUE;
    Segment rolled = log.newSegment(fits ? active.nextOffset() : first);
    createFile(rolled);
    log.segments.updateAndGet(row -> row.rolledTo(rolled));
    scheduleUpkeep();
    return rolled;
  }

  /** Before any batch is in it, so that no sync of the batch misses the file's name. */
  private void createFile(Segment segment) throws IOException {
    segment.file().file();
    log.sync.namesChanged();
  }

  @Override
  public LogSlice read(long offset, long limitOffset, int maxBytes) {
    try {
      while (true) {
        log.requireOpen();
        SegmentRow row = log.segments.get();
        long end = log.endOffset;
        if (offset < log.startOffset || offset > end) {
          throw new OffsetOutOfRangeException(log.id, offset, log.startOffset, end);
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
      throw new StorageException("Cannot read " + log.id + " at offset " + offset, e);
    }
  }

  @Override
  public OptionalLong batchAtOrAfter(long timestamp) {
    return find("a timestamp", row -> row.batchAtOrAfter(timestamp, log.startOffset));
  }

  @Override
  public OptionalLong batchOfMaxTimestamp() {
    return find("the largest timestamp", row -> row.batchOfMaxTimestamp(log.startOffset));
  }

  private interface Search {
    OptionalLong in(SegmentRow row) throws IOException;
  }

  /** Looks again where the row was replaced meanwhile: segments of it may have been removed. */
  private OptionalLong find(String what, Search search) {
    try {
      while (true) {
        log.requireOpen();
        SegmentRow row = log.segments.get();
        OptionalLong found = search.in(row);
        if (row == log.segments.get()) {
          return found;
        }
      }
    } catch (IOException e) {
      throw new StorageException("Cannot look up " + what + " in " + log.id, e);
    }
  }

  @Override
  public void truncate(long offset) {
    cut.truncate(offset);
  }

  @Override
  public void restartAt(long offset) {
    cut.restartAt(offset);
  }

  @Override
  public void deleteBefore(long offset) {
    cut.deleteBefore(offset);
  }

  @Override
  public boolean applyRetention(long limitOffset) {
    return cut.applyRetention(limitOffset);
  }

  @Override
  public void configure(LogConfig newConfig) {
    log.config = newConfig;
  }

  @Override
  public long flush() {
    long wanted = log.endOffset;
    log.requireWritable();
    if (log.sync.isDurable(wanted)) {
      return log.sync.durableOffset();
    }
    log.syncLock.lock();
    try {
      log.requireWritable();
      if (!log.sync.isDurable(wanted)) {
        syncAll();
      }
      return log.sync.durableOffset();
    } catch (IOException e) {
      throw log.fail("flush", e);
    } finally {
      log.syncLock.unlock();
    }
  }

  private void syncAll() throws IOException {
    // The end first: the row then reaches at least so far.
    long end = log.endOffset;
    log.sync.syncAll(log.segments.get(), end);
  }

  private void scheduleUpkeep() {
    if (upkeepDue.compareAndSet(false, true)) {
      log.fs.background().execute(this::upkeep);
    }
  }

  /** Seals what was rolled, and saves the active segment's index as far as it goes. */
  private void upkeep() {
    log.syncLock.lock();
    try {
      upkeepDue.set(false);
      if (log.isWritable()) {
        SegmentRow row = log.segments.get();
        log.sync.syncSealed(row);
        row.active().cache().save();
      }
    } catch (IOException e) {
      throw log.fail("flush", e);
    } finally {
      log.syncLock.unlock();
    }
  }

  @Override
  public void writeSnapshot(Snapshot snapshot) {
    log.requireWritable();
    try {
      log.transactions.force();
      log.snapshots.write(snapshot);
    } catch (IOException e) {
      throw log.fail("write a snapshot of", e);
    }
  }

  @Override
  public Optional<Snapshot> snapshot() {
    log.requireOpen();
    try {
      return log.snapshots.newest().filter(snapshot -> snapshot.offset() <= log.endOffset);
    } catch (IOException e) {
      throw new StorageException("Cannot read the snapshot of " + log.id, e);
    }
  }

  @Override
  public void close(Snapshot last) {
    if (last.offset() != log.endOffset) {
      throw new IllegalArgumentException(
          "A last snapshot at "
              + last.offset()
              + " of "
              + log.id
              + ", which ends at "
              + log.endOffset);
    }
    close(Optional.of(last));
  }

  @Override
  public TransactionIndex transactionIndex() {
    return log.transactions;
  }

  @Override
  public Optional<LogCompaction> compaction() {
    return Optional.of(new FileCompaction(log));
  }

  @Override
  public void close() {
    close(Optional.empty());
  }

  private void close(Optional<Snapshot> last) {
    log.syncLock.lock();
    log.rowLock.lock();
    try {
      if (log.isClosed()) {
        return;
      }
      Optional<LogSummary> summary = Optional.empty();
      try {
        if (log.isWritable()) {
          log.transactions.force();
          if (last.isPresent()) {
            log.snapshots.writeLast(last.get());
          }
          SegmentRow row = log.segments.get();
          LogState.Values values = log.sync.syncForCheckpoint(row);
          row.active().cache().save();
          summary = Optional.of(summary(row, values));
        }
      } finally {
        abandon();
        whenClosed.accept(summary);
      }
    } catch (IOException e) {
      throw new StorageException("Cannot close " + log.id, e);
    } finally {
      log.rowLock.unlock();
      log.syncLock.unlock();
    }
  }

  /** Closes without making anything durable: the log is deleted, or beyond hope. */
  void abandon() throws IOException {
    log.syncLock.lock();
    log.rowLock.lock();
    try {
      if (!log.isClosed()) {
        log.closed();
        for (Segment segment : log.segments.get().all()) {
          segment.file().release();
        }
        log.transactions.close();
      }
    } finally {
      log.rowLock.unlock();
      log.syncLock.unlock();
    }
  }

  private LogSummary summary(SegmentRow row, LogState.Values values) {
    List<SegmentMeta> metas =
        row.all().stream().filter(segment -> segment.size() > 0).map(Segment::meta).toList();
    return new LogSummary(
        log.id,
        true,
        values,
        log.state.sequence(),
        log.sync.isNew(),
        log.transactions.hasFiles(),
        log.endOffset,
        metas,
        log.snapshots.checkpointed());
  }

  boolean isClosed() {
    return log.isClosed();
  }

  long fileDeleteDelayMs() {
    return log.config.fileDeleteDelayMs();
  }
}
