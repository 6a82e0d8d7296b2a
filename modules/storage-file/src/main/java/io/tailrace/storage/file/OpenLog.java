package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an open log is made of, for those who work on it: the writer, the cutting and the
 * replacement of segments.
 *
 * <p>The writer replaces the row when it rolls or deletes, and so does a compaction; readers take
 * it as it is. The sync lock is held by whoever makes batches durable, and by those who take
 * batches away again; the row lock, if need be within it, by whoever takes names away from
 * segments. Neither is held by an append or a read.
 */
final class OpenLog {
  final LogId id;
  final Path directory;
  final FileServices fs;
  final LogState state;
  final LogSync sync;
  final SegmentRemoval removal;
  final LogSnapshots snapshots;
  final FileTransactionIndex transactions;
  final ReentrantLock syncLock = new ReentrantLock();
  final ReentrantLock rowLock = new ReentrantLock();
  final AtomicReference<SegmentRow> segments;

  volatile LogConfig config;
  volatile long startOffset;
  volatile long endOffset;

  private volatile int truncations;
  private volatile Optional<StorageException> failure = Optional.empty();
  private volatile boolean closed;

  /**
   * The parts of a log.
   *
   * @param segments the active one last
   * @param endOffset not below the end of the active segment; above it after a truncation
   * @param isNew whether its directory and state may not be durable yet
   * @param checkpointed a snapshot that is stored elsewhere than in its file
   */
  OpenLog(
      LogId id,
      Path directory,
      FileServices fs,
      LogState state,
      List<Segment> segments,
      long endOffset,
      LogConfig config,
      boolean isNew,
      CheckpointSnapshot checkpointed) {
    this.id = id;
    this.directory = directory;
    this.fs = fs;
    this.state = state;
    this.segments = new AtomicReference<>(SegmentRow.of(segments));
    this.config = config;
    this.endOffset = endOffset;
    startOffset = state.values().startOffset();
    snapshots = new LogSnapshots(fs.disk(), directory, state, checkpointed);
    sync = new LogSync(fs, directory, state, isNew);
    removal = new SegmentRemoval(fs, directory);
    transactions = new FileTransactionIndex(this);
  }

  /** A segment without a file. */
  Segment newSegment(long baseOffset) {
    return Segment.create(fs.disk(), directory, baseOffset, fs.nowMs(), fs.scratch());
  }

  /** Takes note that something is taken off the end. */
  void truncated() {
    truncations++;
  }

  /** How often something was taken off the end. */
  int truncations() {
    return truncations;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether it can be worked on: neither closed, nor failed. */
  boolean isWritable() {
    return !closed && failure.isEmpty();
  }

  void closed() {
    closed = true;
  }

  /** Nothing is written any more: what failed may have left anything. */
  StorageException fail(String what, IOException cause) {
    StorageException failed = new StorageException("Cannot " + what + " " + id, cause);
    failure = Optional.of(failed);
    return failed;
  }

  void requireOpen() {
    if (closed) {
      throw new StorageException("Log " + id + " is closed");
    }
  }

  void requireWritable() {
    requireOpen();
    Optional<StorageException> earlier = failure;
    if (earlier.isPresent()) {
      throw new StorageException("Log " + id + " failed before", earlier.get());
    }
  }
}
