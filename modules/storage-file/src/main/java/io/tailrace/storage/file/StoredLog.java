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
  private Optional<LogSummary> summary;
  private Optional<LogState> created;
  private Optional<FileLog> open = Optional.empty();

  StoredLog(
      LogId id,
      DataDirectory directory,
      FileServices fs,
      Optional<LogSummary> summary,
      Optional<LogState> created) {
    this.id = id;
    this.directory = directory;
    this.fs = fs;
    this.summary = summary;
    this.created = created;
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
    FileLog log;
    if (summary.isPresent()) {
      log = open(path, config, summary.get());
    } else if (created.isPresent()) {
      List<Segment> segments =
          List.of(Segment.create(fs.disk(), path, 0, fs.nowMs(), fs.scratch()));
      log =
          new FileLog(
              id,
              path,
              fs,
              created.get(),
              segments,
              segments.getLast().nextOffset(),
              config,
              true,
              this::closed);
    } else {
      LogState state =
          LogState.read(fs.disk(), path)
              .orElseThrow(() -> new IOException("No readable " + FileNames.STATE + " in " + path));
      List<Segment> segments = new LogRecovery(fs, id, path, state).run();
      log =
          new FileLog(
              id,
              path,
              fs,
              state,
              segments,
              segments.getLast().nextOffset(),
              config,
              true,
              this::closed);
    }
    // From here on the log differs from what was known of it.
    summary = Optional.empty();
    created = Optional.empty();
    open = Optional.of(log);
    return log;
  }

  private FileLog open(Path path, LogConfig config, LogSummary known) {
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
    LogState state = LogState.known(fs.disk(), path, known.state(), known.stateSequence());
    return new FileLog(
        id, path, fs, state, segments, known.endOffset(), config, false, this::closed);
  }

  private synchronized void closed(Optional<LogSummary> left) {
    summary = left;
    open = Optional.empty();
  }

  /** Closes the log if it is open. */
  void close() {
    Optional<FileLog> log;
    synchronized (this) {
      log = open;
    }
    log.ifPresent(FileLog::close);
  }

  /** How it was left by a clean close; empty if it must be recovered. */
  synchronized Optional<LogSummary> summary() {
    if (created.isPresent()) {
      LogState state = created.get();
      return Optional.of(new LogSummary(id, state.values(), state.sequence(), 0, List.of()));
    }
    return summary;
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
    Optional<LogSummary> known;
    synchronized (this) {
      log = open;
      known = summary();
    }
    if (log.isPresent()) {
      return log.get().sizeInBytes();
    }
    return known.isPresent() ? known.get().sizeInBytes() : directory.sizeOf(id);
  }
}
