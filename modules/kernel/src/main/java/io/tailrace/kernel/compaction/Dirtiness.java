package io.tailrace.kernel.compaction;

import io.tailrace.kernel.config.CompactionConfig;
import io.tailrace.spi.storage.LogCompaction.SegmentInfo;
import java.util.List;

/**
 * How much there is to be cleaned in a log.
 *
 * @param firstDirtyOffset where the part begins that was not cleaned yet
 * @param limitOffset where the part ends that may be cleaned now
 * @param cleanBytes the size of the segments that were cleaned
 * @param dirtyBytes the size of those that are to be cleaned now; none of them is the active one
 * @param overdue whether {@code max.compaction.lag.ms} has passed for one of them
 */
record Dirtiness(
    long firstDirtyOffset, long limitOffset, long cleanBytes, long dirtyBytes, boolean overdue) {

  /**
   * Finds out.
   *
   * @param segments in order of their offsets, the active one last
   * @param lastStableOffset up to where records are committed, and their transactions decided
   * @param nowMs the time of day, in milliseconds since 1970
   */
  static Dirtiness of(
      List<SegmentInfo> segments,
      long firstDirtyOffset,
      long lastStableOffset,
      CompactionConfig config,
      long nowMs) {
    long cleanBytes = 0;
    long dirtyBytes = 0;
    long limit = Math.min(lastStableOffset, segments.getLast().baseOffset());
    boolean overdue = false;
    for (int i = 0; i < segments.size() - 1; i++) {
      SegmentInfo segment = segments.get(i);
      long end = segments.get(i + 1).baseOffset();
      if (end <= firstDirtyOffset) {
        cleanBytes += segment.sizeInBytes();
        continue;
      }
      if (config.minLagMs() > 0 && segment.newestMs() > nowMs - config.minLagMs()) {
        limit = Math.min(limit, segment.baseOffset());
      }
      if (end > limit) {
        break;
      }
      dirtyBytes += segment.sizeInBytes();
      overdue |=
          segment.firstTimestamp() > 0 && segment.firstTimestamp() < nowMs - config.maxLagMs();
    }
    return new Dirtiness(
        firstDirtyOffset, Math.max(firstDirtyOffset, limit), cleanBytes, dirtyBytes, overdue);
  }

  /** The share of it that is dirty, from 0 to 1. */
  double ratio() {
    return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (cleanBytes + dirtyBytes);
  }

  /** Whether it is time to clean it. */
  boolean isDue(CompactionConfig config) {
    return dirtyBytes > 0 && (overdue || ratio() > config.minCleanableDirtyRatio());
  }
}
