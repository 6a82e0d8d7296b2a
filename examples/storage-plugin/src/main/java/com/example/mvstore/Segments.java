package com.example.mvstore;

import io.tailrace.spi.storage.LogConfig;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * Segments, seen in the index. Here they are no files but runs of batches: what is deleted
 * together, and what one slice does not reach beyond.
 */
final class Segments {
  private Segments() {}

  /**
   * A run of batches.
   *
   * @param base the base offset of the first
   * @param next the offset after the last
   * @param firstTime the time of the first
   * @param newest the time of the newest
   * @param size the bytes of all
   */
  record Segment(long base, long next, long firstTime, long newest, long size) {

    static Segment of(long base, IndexEntry entry) {
      return new Segment(base, entry.next(), entry.time(), entry.time(), entry.size());
    }

    Segment with(IndexEntry entry) {
      return new Segment(
          base, entry.next(), firstTime, Math.max(newest, entry.time()), size + entry.size());
    }

    /** Whether a batch of this size and time has to begin another one. */
    boolean isFullFor(int batchSize, long time, LogConfig config) {
      return size + batchSize > config.segmentBytes() || time - firstTime > config.segmentMs();
    }
  }

  /** All segments, the oldest first. */
  static List<Segment> of(MVMap<Long, byte[]> index, Long from) {
    List<Segment> segments = new ArrayList<>();
    Cursor<Long, byte[]> cursor = index.cursor(from);
    while (cursor.hasNext()) {
      cursor.next();
      IndexEntry entry = IndexEntry.read(cursor.getValue());
      if (segments.isEmpty() || segments.getLast().base() != entry.segment()) {
        segments.add(Segment.of(entry.segment(), entry));
      } else {
        segments.set(segments.size() - 1, segments.getLast().with(entry));
      }
    }
    return segments;
  }

  /** The offset up to which the oldest segments may go, as of now. */
  static long expired(List<Segment> segments, LogConfig config, long now, long limitOffset) {
    long size = segments.stream().mapToLong(Segment::size).sum();
    long upTo = 0;
    for (Segment segment : segments) {
      boolean tooOld = config.retentionMs() >= 0 && now - segment.newest() > config.retentionMs();
      boolean tooLarge =
          config.retentionBytes() >= 0 && size - segment.size() >= config.retentionBytes();
      if (segment.next() > limitOffset || !(tooOld || tooLarge)) {
        break;
      }
      size -= segment.size();
      upTo = segment.next();
    }
    return upTo;
  }
}
