package io.tailrace.kernel.share;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The offsets of a partition that a group is at work on, without a hole: everything before it is
 * done, and nothing behind it was ever delivered. Offsets that stand alike are one range, so that a
 * window costs what differs in it and not what it spans.
 */
final class InFlightWindow {
  private final TreeMap<Long, InFlightRange> ranges = new TreeMap<>();
  private long start;
  private long end;

  InFlightWindow(long start) {
    this.start = start;
    this.end = start;
  }

  /** The first offset that is not done (share-partition start offset). */
  long start() {
    return start;
  }

  /** The offset after the last one that was ever delivered. */
  long end() {
    return end;
  }

  /** How many offsets it spans. */
  long span() {
    return end - start;
  }

  Collection<InFlightRange> ranges() {
    return ranges.values();
  }

  Optional<InFlightRange> rangeOf(long offset) {
    return offset < start || offset >= end
        ? Optional.empty()
        : Optional.of(ranges.floorEntry(offset).getValue());
  }

  /** The first offset that can be delivered, at least {@link #start}; else {@link #end}. */
  long firstAvailable() {
    for (InFlightRange range : ranges.values()) {
      if (range.isAvailable()) {
        return range.first();
      }
    }
    return end;
  }

  /** Adds offsets behind the end; they are the window's last range, or part of it. */
  void append(long upTo, DeliveryState state, int deliveries, AcquisitionLock lock) {
    if (upTo < end) {
      return;
    }
    InFlightRange added = new InFlightRange(end, upTo, state, deliveries, lock);
    var before = ranges.lastEntry();
    if (before != null && before.getValue().standsLike(added)) {
      before.getValue().extendTo(upTo);
    } else {
      ranges.put(end, added);
    }
    end = upTo + 1;
  }

  /**
   * The ranges from one offset to another (inclusive), cut so that they reach no further; a copy,
   * so that they can be changed while one goes through them.
   */
  List<InFlightRange> carve(long first, long last) {
    long from = Math.max(first, start);
    long to = Math.min(last, end - 1);
    if (from > to) {
      return List.of();
    }
    cut(from);
    cut(to + 1);
    return new ArrayList<>(ranges.subMap(from, true, to, true).values());
  }

  private void cut(long at) {
    if (at <= start || at >= end) {
      return;
    }
    InFlightRange range = ranges.floorEntry(at).getValue();
    if (range.first() < at) {
      ranges.put(at, range.cutAt(at));
    }
  }

  /** Joins neighbours that stand alike, from one offset to another and beside them. */
  void join(long first, long last) {
    NavigableMap<Long, InFlightRange> tail = ranges;
    Long from = ranges.lowerKey(first);
    if (from != null) {
      tail = ranges.tailMap(from, true);
    }
    InFlightRange before = null;
    var each = tail.values().iterator();
    while (each.hasNext()) {
      InFlightRange range = each.next();
      if (before != null && before.standsLike(range)) {
        before.extendTo(range.last());
        each.remove();
      } else if (range.first() > last + 1) {
        return;
      } else {
        before = range;
      }
    }
  }

  /** Moves the start behind what is done. */
  boolean advance() {
    long before = start;
    while (!ranges.isEmpty()) {
      InFlightRange first = ranges.firstEntry().getValue();
      if (!first.state().isTerminal()) {
        break;
      }
      ranges.pollFirstEntry();
      start = first.last() + 1;
    }
    return start != before;
  }

  /** Forgets what is before an offset, however it stands. */
  void dropBefore(long offset) {
    if (offset <= start) {
      return;
    }
    cut(offset);
    ranges.headMap(offset, false).clear();
    start = offset;
    end = Math.max(end, offset);
  }
}
