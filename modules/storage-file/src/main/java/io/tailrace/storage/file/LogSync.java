package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes the batches of a log durable, and knows which are. Whoever changes that (a flush, the
 * upkeep, a truncation) holds the log's sync lock; neither an append nor a read takes it.
 */
final class LogSync {
  private final FileServices fs;
  private final Path directory;
  private final LogState state;
  private volatile long durableOffset;
  private volatile boolean namesChanged;
  private volatile boolean isNew;

  /**
   * The account of an open log.
   *
   * @param isNew whether its directory and {@code log.state} may not be durable yet
   */
  LogSync(FileServices fs, Path directory, LogState state, boolean isNew) {
    this.fs = fs;
    this.directory = directory;
    this.state = state;
    this.isNew = isNew;
    durableOffset = state.values().recoveryOffset();
  }

  /** The offset up to which all is durable, gaps included. */
  long durableOffset() {
    return durableOffset;
  }

  /** Whether the log is durable up to an offset, and so are its directory and state. */
  boolean isDurable(long offset) {
    return durableOffset >= offset && !isNew;
  }

  /** Whether its directory and {@code log.state} may not be durable yet. */
  boolean isNew() {
    return isNew;
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
    long durable = syncBatches(row, false);
    save(durable);
    durableOffset = Math.max(durableOffset, durable);
  }

  /** Makes everything durable up to the log end offset as it was when the row was taken. */
  void syncAll(SegmentRow row, long endOffset) throws IOException {
    save(syncBatches(row, true));
    durableOffset = endOffset;
  }

  /**
   * Makes all batches durable, and leaves it to a checkpoint to say so, and to make the log's own
   * name durable: the checkpoint of a thousand logs does that once.
   *
   * @return what the checkpoint is to say
   */
  LogState.Values syncForCheckpoint(SegmentRow row) throws IOException {
    return state.values().durableTo(syncBatches(row, true));
  }

  private long syncBatches(SegmentRow row, boolean withActive) throws IOException {
    long durable = state.values().recoveryOffset();
    for (int i = 0; i < row.count(); i++) {
      Segment segment = row.get(i);
      long next = segment.nextOffset();
      if (!row.isActive(i)) {
        seal(segment, next > durable);
        durable = Math.max(durable, next);
      } else if (withActive && next > durable) {
        force(segment);
        durable = next;
      }
    }
    if (namesChanged) {
      namesChanged = false;
      fs.disk().syncDirectory(directory);
    }
    return durable;
  }

  private void save(long durable) throws IOException {
    if (isNew) {
      state.update(values -> values.durableTo(durable), true);
      makeNameDurable();
    } else if (durable > state.values().recoveryOffset()) {
      state.update(values -> values.durableTo(durable), false);
    }
  }

  /** Makes the name of the log's directory durable; what is in it is so already. */
  void makeNameDurable() throws IOException {
    if (isNew) {
      fs.disk().syncDirectory(directory.getParent());
      isNew = false;
    }
  }

  /** The segment takes no more appends: from now on it need not stay open. */
  private void seal(Segment segment, boolean withBatches) throws IOException {
    if (!segment.cache().isEvictable()) {
      segment.cache().seal();
      if (withBatches) {
        force(segment);
      }
      segment.cache().evictable(fs.openSegments());
    }
  }

  private static void force(Segment segment) throws IOException {
    if (segment.size() > 0 && segment.file().retain()) {
      try {
        segment.file().file().force();
      } finally {
        segment.file().release();
      }
    }
  }
}
