package io.tailrace.storage.file;

import java.io.IOException;

/**
 * Takes batches away from an open log, at its end or at its beginning, so that a crash in between
 * leaves a log that is whole. For the log's writer only.
 */
final class LogCut {
  private final OpenLog log;

  LogCut(OpenLog log) {
    this.log = log;
  }

  /** Removes the batches from an offset on. */
  void truncate(long offset) {
    log.requireWritable();
    if (offset >= log.endOffset) {
      return;
    }
    log.syncLock.lock();
    log.rowLock.lock();
    try {
      log.truncated();
      log.snapshots.deleteFileAbove(offset);
      SegmentRow row = log.segments.get();
      int kept = row.countBelow(offset);
      while (kept > 1 && row.get(kept - 1).isEmptyBelow(offset)) {
        kept--;
      }
      // Before any byte goes: a crash must not find that durable batches are missing.
      long start = Math.min(log.startOffset, offset);
      long untouched =
          kept > 1 ? row.get(kept - 1).baseOffset() : Math.min(row.first().baseOffset(), offset);
      long durable = log.state.values().recoveryOffset();
      log.snapshots.makeVoidAbove(
          offset,
          log.state.values().at(start, Math.min(durable, untouched)).compactedAtMost(offset));
      log.startOffset = start;
      log.endOffset = offset;
      log.transactions.truncate(offset);
      log.segments.set(kept == 0 ? SegmentRow.of(log.newSegment(offset)) : row.firstOnes(kept));
      for (int i = row.count() - 1; i >= kept; i--) {
        log.removal.discard(row.get(i), 0);
      }
      log.fs.disk().syncDirectory(log.directory);
      if (kept > 0) {
        Segment last = row.get(kept - 1);
        last.truncate(offset, log.fs.nowMs());
        long left = last.size() == 0 ? untouched : last.nextOffset();
        log.state.update(values -> values.durableTo(Math.min(durable, left)), false);
      }
      log.sync.restartedAt(Math.min(log.sync.durableOffset(), offset));
    } catch (IOException e) {
      throw log.fail("truncate", e);
    } finally {
      log.rowLock.unlock();
      log.syncLock.unlock();
    }
  }

  /** Removes all batches; the log goes on at an offset. */
  void restartAt(long offset) {
    log.requireWritable();
    log.syncLock.lock();
    log.rowLock.lock();
    try {
      log.truncated();
      // The flag has a crash go on with the removal; all is removed for good before it is cleared.
      log.state.update(values -> values.restartingAt(offset), true);
      log.snapshots.deleteFile();
      log.snapshots.forgetCheckpointed();
      SegmentRow row = log.segments.getAndSet(SegmentRow.of(log.newSegment(offset)));
      log.startOffset = offset;
      log.endOffset = offset;
      log.sync.restartedAt(offset);
      log.transactions.clear();
      log.transactions.truncate(offset); // its start may lie above
      log.transactions.deleteBefore(offset);
      for (Segment segment : row.all()) {
        log.removal.discard(segment, log.config.fileDeleteDelayMs());
      }
      log.fs.disk().syncDirectory(log.directory);
      log.state.update(values -> values.at(offset, offset), true);
      log.sync.makeNameDurable();
    } catch (IOException e) {
      throw log.fail("restart", e);
    } finally {
      log.rowLock.unlock();
      log.syncLock.unlock();
    }
  }

  /** Moves the log start offset up; no byte is removed. */
  void deleteBefore(long offset) {
    log.requireWritable();
    if (offset <= log.startOffset) {
      return;
    }
    try {
      long start = Math.min(offset, log.endOffset);
      log.startOffset = start;
      log.state.update(values -> values.startingAt(start), false);
      log.transactions.deleteBefore(start);
    } catch (IOException e) {
      throw log.fail("delete records of", e);
    }
  }

  /**
   * Removes the segments whose time is up, or that are too many bytes.
   *
   * @param limitOffset nothing from here on is removed
   * @return whether the log start offset has moved
   */
  boolean applyRetention(long limitOffset) {
    log.requireWritable();
    log.rowLock.lock();
    try {
      SegmentRow row = log.segments.get();
      int expired =
          Retention.expired(row, log.startOffset, limitOffset, log.config, log.fs.nowMs());
      if (expired == 0) {
        return false;
      }
      long before = log.startOffset;
      boolean all = expired == row.count();
      SegmentRow left = all ? SegmentRow.of(log.newSegment(log.endOffset)) : row.without(expired);
      long start = Math.max(before, left.first().baseOffset());
      // Where no segment is left, nothing else says at which offset the log goes on.
      log.state.update(values -> values.startingAt(start), all);
      log.startOffset = start;
      log.segments.set(left);
      log.transactions.deleteBefore(start);
      for (int i = 0; i < expired; i++) {
        log.removal.discard(row.get(i), log.config.fileDeleteDelayMs());
      }
      return start > before;
    } catch (IOException e) {
      throw log.fail("delete old segments of", e);
    } finally {
      log.rowLock.unlock();
    }
  }
}
