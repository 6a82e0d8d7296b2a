package io.tailrace.storage.file;

import java.io.IOException;
import java.util.List;

/**
 * Exchanges segments of an open log for compacted ones, unless the log has changed too much since
 * the compaction began. Any thread.
 */
final class SegmentReplacement {
  private final OpenLog log;
  private final int truncations;

  /** Of a compaction that begins now. */
  SegmentReplacement(OpenLog log) {
    this.log = log;
    truncations = log.truncations();
  }

  /** Whether what was read of the log since then is of no use any more. */
  boolean isVoid() {
    return !log.isWritable() || log.truncations() != truncations;
  }

  /**
   * Makes durable what is sealed, and the account of it: a recovery then takes gaps there for what
   * they are. Returns the row of these segments.
   */
  SegmentRow seal() {
    log.requireWritable();
    log.syncLock.lock();
    try {
      log.requireWritable();
      SegmentRow row = log.segments.get();
      log.sync.syncSealed(row);
      log.state.force();
      return row;
    } catch (IOException e) {
      throw log.fail("flush", e);
    } finally {
      log.syncLock.unlock();
    }
  }

  /**
   * Puts a compacted segment in the place of several.
   *
   * @param end where the segment after them begins
   * @return whether it could: not if they are not all there any more
   */
  boolean replace(List<Segment> old, CleanedFile cleaned, long end) throws IOException {
    log.rowLock.lock();
    try {
      if (isVoid() || !log.segments.get().contains(old)) {
        return false;
      }
      FileNames.SwapRange range = new FileNames.SwapRange(old.getFirst().baseOffset(), end);
      SegmentSwap swap = new SegmentSwap(log.fs.disk(), log.directory);
      swap.declare(cleaned.path(), range);
      cleaned.named();
      try {
        swap.syncNames();
        for (Segment segment : old) {
          log.removal.takeName(segment);
        }
        swap.syncNames();
        swap.complete(range);
        log.sync.namesChanged();
        Segment compacted = open(cleaned, old.getLast().meta().changedMs());
        log.segments.updateAndGet(row -> row.replacing(old, compacted));
        for (Segment segment : old) {
          log.removal.letGo(segment, log.config.fileDeleteDelayMs());
        }
        return true;
      } catch (IOException e) {
        throw log.fail("compact", e);
      }
    } finally {
      log.rowLock.unlock();
    }
  }

  private Segment open(CleanedFile cleaned, long changedMs) throws IOException {
    Segment compacted =
        Segment.open(log.fs.disk(), log.directory, cleaned.meta(changedMs), log.fs.scratch());
    compacted.cache().index(cleaned.index());
    compacted.cache().seal();
    compacted.cache().evictable(log.fs.openSegments());
    return compacted;
  }

  /** Takes note of a compaction that is done, unless the log has changed too much meanwhile. */
  boolean compactedTo(long offset) {
    log.rowLock.lock();
    try {
      if (isVoid()) {
        return false;
      }
      if (offset > log.state.values().compactedOffset()) {
        log.state.update(values -> values.compactedTo(offset), false);
      }
      return true;
    } catch (IOException e) {
      throw log.fail("compact", e);
    } finally {
      log.rowLock.unlock();
    }
  }
}
