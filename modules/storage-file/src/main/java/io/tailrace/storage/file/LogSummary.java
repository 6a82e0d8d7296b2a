package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogId;
import java.util.List;

/**
 * All that is needed to open a log which was closed cleanly.
 *
 * @param state the contents of its {@code log.state}
 * @param stateSequence the sequence number of that
 * @param endOffset the log end offset
 * @param segments in order of their offsets; empty ones are left out
 */
record LogSummary(
    LogId id,
    LogState.Values state,
    long stateSequence,
    long endOffset,
    List<SegmentMeta> segments) {

  long sizeInBytes() {
    return segments.stream().mapToLong(SegmentMeta::size).sum();
  }
}
