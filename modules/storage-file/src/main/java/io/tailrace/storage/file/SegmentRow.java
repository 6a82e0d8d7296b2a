package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The segments of a log in order of their offsets: the active one last, and never none. A row does
 * not change; who rolls, removes or replaces segments makes another one, and whoever reads goes on
 * with the row that it has until one of its segments turns out to be removed.
 */
final class SegmentRow {
  private final Segment[] segments;

  private SegmentRow(Segment[] segments) {
    this.segments = segments;
  }

  /** A row of at least one segment. */
  static SegmentRow of(Collection<Segment> segments) {
    return new SegmentRow(segments.toArray(Segment[]::new));
  }

  /** A row of the active segment only. */
  static SegmentRow of(Segment active) {
    return new SegmentRow(new Segment[] {active});
  }

  int count() {
    return segments.length;
  }

  Segment get(int index) {
    return segments[index];
  }

  Segment first() {
    return segments[0];
  }

  Segment active() {
    return segments[segments.length - 1];
  }

  boolean isActive(int index) {
    return index == segments.length - 1;
  }

  /** All segments, in order. */
  List<Segment> all() {
    return Arrays.asList(segments);
  }

  long sizeInBytes() {
    long sum = 0;
    for (Segment segment : segments) {
      sum += segment.size();
    }
    return sum;
  }

  /** With another active segment after this one. */
  SegmentRow rolledTo(Segment active) {
    Segment[] longer = Arrays.copyOf(segments, segments.length + 1);
    longer[segments.length] = active;
    return new SegmentRow(longer);
  }

  /** With another active segment in place of this one. */
  SegmentRow withActive(Segment active) {
    Segment[] replaced = segments.clone();
    replaced[segments.length - 1] = active;
    return new SegmentRow(replaced);
  }

  /** Whether these neighbours are in this row. */
  boolean contains(List<Segment> neighbours) {
    return Collections.indexOfSubList(all(), neighbours) >= 0;
  }

  /** With one segment in place of several neighbours, which it contains. */
  SegmentRow replacing(List<Segment> old, Segment compacted) {
    List<Segment> replaced = new ArrayList<>(all());
    List<Segment> place = replaced.subList(Collections.indexOfSubList(all(), old), replaced.size());
    place.subList(0, old.size()).clear();
    place.addFirst(compacted);
    return of(replaced);
  }

  /** Without the first ones; there are more. */
  SegmentRow without(int first) {
    return new SegmentRow(Arrays.copyOfRange(segments, first, segments.length));
  }

  /** The first ones only, at least one. */
  SegmentRow firstOnes(int count) {
    return new SegmentRow(Arrays.copyOf(segments, count));
  }

  /** How many begin below an offset. */
  int countBelow(long offset) {
    int count = 0;
    while (count < segments.length && segments[count].baseOffset() < offset) {
      count++;
    }
    return count;
  }

  /** The last segment that begins at or below the offset, or the first one. */
  private int indexOf(long offset) {
    int low = 0;
    int high = segments.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments[middle].baseOffset() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Reads from the batch that holds an offset, or the next one.
   *
   * @return the slice; or {@link Segment#REMOVED}
   */
  Optional<LogSlice> read(long offset, long limitOffset, int maxBytes) throws IOException {
    int at = indexOf(offset);
    while (at + 1 < segments.length && segments[at].nextOffset() <= offset) {
      at++;
    }
    return segments[at].read(offset, limitOffset, maxBytes);
  }

  /** The base offset of the first batch at or after {@code fromOffset} that reaches a timestamp. */
  OptionalLong batchAtOrAfter(long timestamp, long fromOffset) throws IOException {
    for (int i = indexOf(fromOffset); i < segments.length; i++) {
      OptionalLong found = segments[i].batchAtOrAfter(timestamp, fromOffset);
      if (found.isPresent()) {
        return found;
      }
    }
    return OptionalLong.empty();
  }

  /** The base offset of the first batch at or after an offset that has the largest timestamp. */
  OptionalLong batchOfMaxTimestamp(long fromOffset) throws IOException {
    Optional<Segment.TimestampAndOffset> newest = Optional.empty();
    for (int i = indexOf(fromOffset); i < segments.length; i++) {
      Optional<Segment.TimestampAndOffset> found = segments[i].newestFrom(fromOffset);
      if (found.isPresent()
          && (newest.isEmpty() || found.get().timestamp() > newest.get().timestamp())) {
        newest = found;
      }
    }
    return newest.isPresent() ? OptionalLong.of(newest.get().offset()) : OptionalLong.empty();
  }
}
