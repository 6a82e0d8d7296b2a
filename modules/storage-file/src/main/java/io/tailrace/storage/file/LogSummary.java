package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogId;
import java.util.List;
import java.util.Optional;

/**
 * How a log was left: all that is needed to open one that was closed cleanly, and what to begin
 * with for one that must be recovered.
 *
 * @param clean whether it was closed cleanly; else there are no segments and no end offset
 * @param state what {@code log.state} says, or would say if it were written
 * @param stateSequence the sequence number of that
 * @param isNew whether nobody made its directory and {@code log.state} durable yet
 * @param hasTransactionIndex whether there may be files that name aborted transactions
 * @param endOffset the log end offset
 * @param segments in order of their offsets; empty ones are left out
 * @param snapshot one that is stored here rather than in a file of its own
 */
record LogSummary(
    LogId id,
    boolean clean,
    LogState.Values state,
    long stateSequence,
    boolean isNew,
    boolean hasTransactionIndex,
    long endOffset,
    List<SegmentMeta> segments,
    Optional<Snapshot> snapshot) {

  /** Of a log that holds nothing yet. */
  static LogSummary created(LogId id, LogState state) {
    return new LogSummary(
        id, true, state.values(), state.sequence(), true, false, 0, List.of(), Optional.empty());
  }

  /** Of a log that must be recovered. */
  static LogSummary unclean(LogId id, LogState state, Optional<Snapshot> snapshot) {
    return new LogSummary(
        id, false, state.values(), state.sequence(), true, true, -1, List.of(), snapshot);
  }

  long sizeInBytes() {
    return segments.stream().mapToLong(SegmentMeta::size).sum();
  }
}
