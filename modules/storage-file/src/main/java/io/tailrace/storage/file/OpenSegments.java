package io.tailrace.storage.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how many segments that take no more appends are open: each holds a file descriptor and an
 * index. When one more is opened than the limit allows, others that were not read lately are
 * closed; whoever reads them next opens them again. One that is being read stays open, so there may
 * be as many more as there are readers.
 *
 * <p>What may not be durable yet is not counted and not closed: an error of writing it back would
 * be told to those only who have the file open.
 */
final class OpenSegments {
  /** Enough for each of hundreds of consumers that read old records at once. */
  static final int DEFAULT_LIMIT = 500;

  private static final Logger LOGGER = System.getLogger(OpenSegments.class.getName());

  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<SegmentCache> open = new ArrayDeque<>();

  OpenSegments(int limit) {
    this.limit = limit;
  }

  /** Takes note of a segment that was opened; closes others. Any thread. */
  void add(SegmentCache segment) {
    for (SegmentCache closed : takeBeyondLimit(segment)) {
      try {
        if (!closed.evict()) {
          putBack(closed);
        }
      } catch (IOException e) {
        LOGGER.log(Level.WARNING, "A segment could not be closed", e);
      }
    }
  }

  private void putBack(SegmentCache segment) {
    lock.lock();
    try {
      open.add(segment);
    } finally {
      lock.unlock();
    }
  }

  private List<SegmentCache> takeBeyondLimit(SegmentCache added) {
    lock.lock();
    try {
      open.add(added);
      List<SegmentCache> taken = new ArrayList<>(0);
      // One turn clears the marks of use, the next one finds some without.
      for (int looks = 2 * open.size(); looks > 0 && open.size() > limit; looks--) {
        SegmentCache oldest = open.remove();
        if (oldest == added || oldest.wasUsed()) {
          open.add(oldest);
        } else {
          taken.add(oldest);
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
