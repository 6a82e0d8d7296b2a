package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A log that exists, open or not: how it was left the last time, or the open log itself. */
final class StoredLog {
  private final LogId id;
  private final DataDirectory directory;
  private final FileServices fs;
  private final CheckpointSnapshot checkpointed;
  private LogState state;
  private LogSummary summary;
  private Optional<FileLog> open = Optional.empty();

  StoredLog(LogSummary summary, DataDirectory directory, FileServices fs) {
    this.id = summary.id();
    this.directory = directory;
    this.fs = fs;
    this.summary = summary;
    checkpointed = new CheckpointSnapshot(summary.snapshot());
    state = stateOf(summary);
  }

  private LogState stateOf(LogSummary known) {
    Path path = directory.directoryOf(id);
    return LogState.known(fs.disk(), path, known.state(), known.stateSequence());
  }

  LogId id() {
    return id;
  }

  DataDirectory directory() {
    return directory;
  }

  synchronized FileLog open(LogConfig config) throws IOException {
    if (open.isPresent() && !open.get().isClosed()) {
      open.get().configure(config);
      return open.get();
    }
    Path path = directory.directoryOf(id);
    LogSummary known = summary;
    state = stateOf(known);
    List<Segment> segments =
        known.clean()
            ? segments(path, known)
            : new LogRecovery(fs, id, path, state, checkpointed).run();
    long endOffset = known.clean() ? known.endOffset() : segments.getLast().nextOffset();
    OpenLog parts =
        new OpenLog(id, path, fs, state, segments, endOffset, config, known.isNew(), checkpointed);
    if (known.hasTransactionIndex()) {
      parts.transactions.load(known.clean());
      parts.transactions.truncate(endOffset); // others will have the offsets of what is lost
    }
    FileLog log = new FileLog(parts, this::closed);
    // From here on the log differs from what was known of it.
    summary = unclean();
    open = Optional.of(log);
    return log;
  }

  private List<Segment> segments(Path path, LogSummary known) {
    List<Segment> segments = new ArrayList<>();
    for (SegmentMeta meta : known.segments()) {
      segments.add(Segment.open(fs.disk(), path, meta, fs.scratch()));
    }
    if (segments.isEmpty()) {
      // A gap may lie before the end: named by the end, the segment would have a recovery raise the
      // log start offset.
      long start = known.state().startOffset();
      segments.add(Segment.create(fs.disk(), path, start, fs.nowMs(), fs.scratch()));
    }
    return segments;
  }

  private synchronized void closed(Optional<LogSummary> left) {
    summary = left.orElseGet(this::unclean);
    open = Optional.empty();
  }

  private LogSummary unclean() {
    return LogSummary.unclean(id, state, checkpointed.current());
  }

  /** Closes the log if it is open. */
  void close() {
    Optional<FileLog> log;
    synchronized (this) {
      log = open;
    }
    log.ifPresent(FileLog::close);
  }

  /** How it was left, if it is not open. */
  synchronized LogSummary summary() {
    return summary;
  }

  /**
   * Has its directory tell what a checkpoint would have told: that one could not be written.
   *
   * @throws IOException if it cannot be made durable
   */
  synchronized void saveState() throws IOException {
    if (summary.clean()) {
      state.write(summary.state(), true);
      fs.disk().syncDirectory(directory.directoryOf(id));
    }
  }

  void delete() throws IOException {
    Optional<FileLog> log;
    synchronized (this) {
      log = open;
    }
    long delayMs = 0;
    if (log.isPresent()) {
      delayMs = log.get().fileDeleteDelayMs();
      log.get().abandon();
    }
    directory.delete(id, delayMs);
  }

  long sizeInBytes() {
    Optional<FileLog> log;
    LogSummary known;
    synchronized (this) {
      log = open;
      known = summary;
    }
    if (log.isPresent()) {
      return log.get().sizeInBytes();
    }
    return known.clean() ? known.sizeInBytes() : directory.sizeOf(id);
  }
}
