package io.tailrace.kernel.share;

import java.util.ArrayList;
import java.util.List;

/**
 * One member's acquiring of what a read found: goes through the record batches, takes what is
 * available, and archives what turns out to be nobody's: offsets that compaction removed, and
 * records of aborted transactions.
 */
final class Acquisition {
  private final InFlightWindow window;
  private final StateWrites writes;
  private final ShareSettings settings;
  private final AcquireMode mode;
  private final int maxRecords;
  private final int batchSize;
  private final AcquisitionLock lock;
  private final List<AcquiredRecords> acquired = new ArrayList<>();
  private long acquiredCount;
  private boolean full;

  /** Whether the next run of offsets may continue the last one, for all its length. */
  private boolean withinBatch;

  Acquisition(
      InFlightWindow window,
      StateWrites writes,
      ShareSettings settings,
      AcquireMode mode,
      int maxRecords,
      int batchSize,
      AcquisitionLock lock) {
    this.window = window;
    this.writes = writes;
    this.settings = settings;
    this.mode = mode;
    this.maxRecords = maxRecords;
    this.batchSize = batchSize;
    this.lock = lock;
  }

  /**
   * Acquires.
   *
   * @param spans of a read that began at the first available offset
   */
  List<AcquiredRecords> run(BatchSpans spans) {
    long from = window.firstAvailable();
    long next = from;
    for (int i = 0; i < spans.count() && !full; i++) {
      long first = Math.max(spans.first(i), next);
      long last = spans.last(i);
      if (last < next) {
        continue;
      }
      archive(next, first - 1);
      if (spans.isAborted(i)) {
        archive(first, last);
      } else if (acquiredCount >= maxRecords) {
        full = true;
        break;
      } else {
        withinBatch = false;
        redeliver(first, Math.min(last, window.end() - 1));
        deliver(Math.max(first, window.end()), last);
      }
      next = last + 1;
    }
    window.join(from, next);
    return acquired;
  }

  /** Nobody will see these. */
  private void archive(long first, long last) {
    for (InFlightRange range : window.carve(first, last)) {
      if (range.isAvailable()) {
        range.become(DeliveryState.ARCHIVED);
        writes.add(range.stored(DeliveryState.ARCHIVED));
      }
    }
    long fresh = Math.max(first, window.end());
    if (fresh <= last) {
      window.append(last, DeliveryState.ARCHIVED, 0, AcquisitionLock.NONE);
      writes.add(new StateBatch(fresh, last, DeliveryState.ARCHIVED, (short) 0));
    }
  }

  /** What was delivered before, or passed over, and is available. */
  private void redeliver(long first, long last) {
    for (InFlightRange range : window.carve(first, last)) {
      if (full) {
        return;
      }
      if (range.isAvailable()) {
        long limit = limit(range);
        if (limit <= 0) {
          full = true;
          return;
        }
        long end = Math.min(range.last(), range.first() + limit - 1);
        for (InFlightRange taken : window.carve(range.first(), end)) {
          taken.acquire(lock);
          add(taken.first(), taken.last(), taken.deliveries());
        }
      }
    }
  }

  /** How many of a range may be taken, once those before it were. */
  private long limit(InFlightRange range) {
    long left = mode == AcquireMode.RECORD_LIMIT ? maxRecords - acquiredCount : Integer.MAX_VALUE;
    int isolated = range.deliveries() - settings.isolationCount();
    if (isolated < 0) {
      return left;
    }
    if (acquiredCount > 0) {
      return 0; // alone, or not at all
    }
    full = true;
    long portion =
        range.deliveries() >= settings.deliveryCountLimit() - 1
            ? 1
            : Math.max(1, range.count() >> Math.min(isolated + 1, Long.SIZE - 1));
    return Math.min(left, portion);
  }

  /** What was never delivered. */
  private void deliver(long first, long last) {
    long room = settings.maxRecordLocks() - window.span();
    if (full || first > last) {
      return;
    }
    if (room <= 0) {
      full = true;
      return;
    }
    long count = last - first + 1;
    if (mode == AcquireMode.RECORD_LIMIT) {
      count = Math.min(count, Math.min(room, maxRecords - acquiredCount));
      if (count <= 0) {
        full = true;
        return;
      }
    }
    window.append(first + count - 1, DeliveryState.ACQUIRED, 1, lock);
    add(first, first + count - 1, (short) 1);
  }

  private void add(long first, long last, short deliveries) {
    acquiredCount += last - first + 1;
    writes.add(new StateBatch(first, last, DeliveryState.AVAILABLE, deliveries));
    if (!acquired.isEmpty()) {
      AcquiredRecords before = acquired.getLast();
      boolean follows = before.lastOffset() == first - 1 && before.deliveryCount() == deliveries;
      boolean roomy = before.lastOffset() - before.firstOffset() + 1 < batchSize;
      if (follows && (withinBatch || roomy)) {
        acquired.removeLast();
        acquired.add(new AcquiredRecords(before.firstOffset(), last, deliveries));
        withinBatch = true;
        return;
      }
    }
    acquired.add(new AcquiredRecords(first, last, deliveries));
    withinBatch = true;
  }
}
