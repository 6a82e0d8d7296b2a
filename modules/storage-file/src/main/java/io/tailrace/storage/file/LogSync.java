package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes the batches of a log durable, and knows which are. Whoever changes that (a flush, the
 * upkeep, a truncation) holds the lock; neither an append nor a read takes it.
 */
final class LogSync {
  private final FileServices fs;
  private final Path directory;
  private final LogState state;
  private volatile long durableOffset;
  private volatile boolean namesChanged;
  private boolean neverSynced;

  /**
   * The account of an open log.
   *
   * @param isNew whether its directory may not be durable yet
   */
  LogSync(FileServices fs, Path directory, LogState state, boolean isNew) {
    this.fs = fs;
    this.directory = directory;
    this.state = state;
    neverSynced = isNew;
    durableOffset = state.values().recoveryOffset();
  }

  /** The offset up to which all is durable, gaps included. */
  long durableOffset() {
    return durableOffset;
  }

  /** Says where the log goes on after what was durable has been removed. */
  void restartedAt(long offset) {
    durableOffset = offset;
  }

  /** Says that the file of a segment has been created. */
  void namesChanged() {
    namesChanged = true;
  }

  /** Seals the segments that were rolled, and makes them durable. */
  void syncSealed(SegmentRow row) throws IOException {
    long durable = sync(row, false);
    durableOffset = Math.max(durableOffset, durable);
  }

  /** Makes everything durable up to the log end offset as it was when the row was taken. */
  void syncAll(SegmentRow row, long endOffset) throws IOException {
    sync(row, true);
    durableOffset = endOffset;
  }

  private long sync(SegmentRow row, boolean withActive) throws IOException {
    long recovery = state.values().recoveryOffset();
    long durable = recovery;
    for (int i = 0; i < row.count(); i++) {
      Segment segment = row.get(i);
      boolean active = row.isActive(i);
      long next = segment.nextOffset();
      if (next > durable && (withActive || !active)) {
        sync(segment, active);
        durable = next;
      }
    }
    if (namesChanged) {
      namesChanged = false;
      fs.disk().syncDirectory(directory);
    }
    if (neverSynced) {
      state.force();
      fs.disk().syncDirectory(directory.getParent());
      neverSynced = false;
    }
    if (durable > recovery) {
      long offset = durable;
      state.update(values -> values.durableTo(offset), false);
    }
    return durable;
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
}
