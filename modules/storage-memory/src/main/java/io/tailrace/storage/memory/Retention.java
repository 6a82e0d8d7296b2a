package io.tailrace.storage.memory;

import io.tailrace.spi.storage.LogConfig;
import java.time.InstantSource;

/** Which segments a log may let go of. */
final class Retention {
  private Retention() {}

  /** How many of the oldest segments go. */
  static int expired(
      Segment[] segments,
      long startOffset,
      long limitOffset,
      LogConfig config,
      InstantSource clock) {
    boolean bySize = config.deleteRetained() && config.retentionBytes() >= 0;
    boolean byAge = config.deleteRetained() && config.retentionMs() >= 0;
    long excess = -config.retentionBytes();
    for (Segment segment : segments) {
      excess += segment.size();
    }
    long now = clock.millis();
    int count = 0;
    for (; count < segments.length; count++) {
      Segment segment = segments[count];
      boolean last = count == segments.length - 1;
      long end = last ? segment.nextOffset() : segments[count + 1].baseOffset();
      if (last && segment.size() == 0 || end > limitOffset) {
        break;
      }
      boolean before = !last && end <= startOffset;
      boolean tooMuch = bySize && excess >= segment.size();
      boolean old = byAge && now - segment.newestMs() > config.retentionMs();
      if (!before && !tooMuch && !old) {
        break;
      }
      excess -= segment.size();
    }
    return count;
  }
}
