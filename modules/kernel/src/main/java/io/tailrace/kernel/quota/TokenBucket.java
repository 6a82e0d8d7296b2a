package io.tailrace.kernel.quota;

/**
 * Lets through what comes at a rate, and a burst of as much as the rate allows over all windows
 * (KIP-599). It may be overdrawn, so that something large is not refused for ever. For any thread;
 * for work that is rare, as it takes a lock.
 */
public final class TokenBucket {
  private final QuotaWindows windows;
  private double tokens;
  private long updated;
  private boolean filled;

  /** Full, as of its first use. */
  public TokenBucket(QuotaWindows windows) {
    this.windows = windows;
  }

  /**
   * Takes tokens, unless it is overdrawn and {@code strict}.
   *
   * @return how long it takes to be no more overdrawn, in milliseconds; 0 if it is not. With {@code
   *     strict}, a positive time says that nothing was taken
   */
  public synchronized long take(double count, double limit, boolean strict, long nowMs) {
    refill(limit, nowMs);
    if (strict && tokens < 0) {
      return debtMs(limit);
    }
    tokens -= count;
    return strict ? 0 : debtMs(limit);
  }

  private long debtMs(double limit) {
    return tokens < 0 ? Math.max(1, Math.round(-tokens / limit * 1000)) : 0;
  }

  private void refill(double limit, long nowMs) {
    double burst = limit * windows.count() * windows.sizeMs() / 1000;
    tokens = filled ? Math.min(burst, tokens + limit * Math.max(0, nowMs - updated) / 1000) : burst;
    filled = true;
    updated = nowMs;
  }
}
