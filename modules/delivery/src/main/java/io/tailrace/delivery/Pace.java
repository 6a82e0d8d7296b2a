package io.tailrace.delivery;

/**
 * Spreads records over time: so many a second, and after a pause those of half a second at once. A
 * clock that jumps back costs nothing, one that jumps on no more than that. For one thread.
 */
final class Pace {
  private final long perSecond;
  private double tokens = 1;
  private long lastMs = Long.MIN_VALUE;

  /**
   * Begins with one record.
   *
   * @param perSecond how many records a second; 0 for as many as there are
   */
  Pace(long perSecond) {
    this.perSecond = perSecond;
  }

  boolean isLimited() {
    return perSecond != 0;
  }

  /** How many records may go now. */
  long allowed(long now) {
    if (perSecond == 0) {
      return Long.MAX_VALUE;
    }
    if (lastMs != Long.MIN_VALUE && now > lastMs) {
      double most = Math.max(1, perSecond / 2.0);
      tokens = Math.min(most, tokens + (now - lastMs) * (perSecond / 1_000.0));
    }
    lastMs = now;
    return (long) tokens;
  }

  /** So many have gone. */
  void take(long count) {
    if (perSecond != 0) {
      tokens -= count;
    }
  }

  /** When the next ones may go: not each by itself if they are many. */
  long nextMs(long now) {
    if (perSecond == 0) {
      return now;
    }
    double wanted = Math.max(1, perSecond / 20.0);
    return now + (long) Math.ceil(Math.max(0, wanted - tokens) * 1_000 / perSecond);
  }
}
