package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogConfig;

/** Which segments a log may let go of. */
final class Retention {
  private Retention() {}

  /**
   * How many of the oldest segments go.
   *
   * @param row the segments
   * @param limitOffset no segment goes that reaches beyond it
   */
  static int expired(
      SegmentRow row, long startOffset, long limitOffset, LogConfig config, long nowMs) {
    boolean bySize = config.deleteRetained() && config.retentionBytes() >= 0;
    boolean byAge = config.deleteRetained() && config.retentionMs() >= 0;
    long excess = row.sizeInBytes() - config.retentionBytes();
    int count = 0;
    while (count < row.count()) {
      Segment segment = row.get(count);
      boolean active = row.isActive(count);
      long end = active ? segment.nextOffset() : row.get(count + 1).baseOffset();
      if (active && segment.size() == 0 || end > limitOffset) {
        break;
      }
      boolean deleted = !active && end <= startOffset;
      boolean tooMuch = bySize && excess >= segment.size();
      boolean tooOld = byAge && nowMs - segment.newestMs() > config.retentionMs();
      if (!deleted && !tooMuch && !tooOld) {
        break;
      }
      excess -= segment.size();
      count++;
    }
    return count;
  }
}
