package io.tailrace.kernel.quota;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Measures the rate of something over the last few windows of time. Recording is one addition, from
 * any thread, without a lock and without garbage; what is recorded at the very moment in which a
 * window begins may count for the window before it.
 *
 * <p>Times are milliseconds of one clock that never goes back.
 */
public final class RateMeter {
  private final QuotaWindows windows;
  private final long origin;

  /** What was recorded, by number of the window modulo their count. */
  private final LongAdder[] sums;

  /** The number of the window that each sum belongs to. */
  private final AtomicLongArray numbers;

  private volatile long lastUsed;

  /** A meter whose first window begins now. */
  public RateMeter(QuotaWindows windows, long nowMs) {
    this.windows = windows;
    this.origin = nowMs;
    this.lastUsed = nowMs;
    sums = new LongAdder[windows.count()];
    numbers = new AtomicLongArray(windows.count());
    for (int slot = 0; slot < sums.length; slot++) {
      sums[slot] = new LongAdder();
      numbers.setPlain(slot, -1);
    }
  }

  /** Adds to the window of now; a negative value takes back. */
  public void record(long value, long nowMs) {
    long number = number(nowMs);
    int slot = (int) (number % sums.length);
    long held = numbers.get(slot);
    if (held < number && numbers.compareAndSet(slot, held, number)) {
      sums[slot].reset();
      lastUsed = nowMs;
    }
    sums[slot].add(value);
  }

  /**
   * How long to wait, with nothing recorded, until the rate is what is allowed, in milliseconds: a
   * rate R over a window W falls to the limit L within W * (R - L) / L.
   *
   * @param limit what is allowed a second, above 0
   */
  public long throttleMs(double limit, long nowMs) {
    long span = spanMs(nowMs);
    double rate = sum(nowMs) * 1000.0 / span;
    return rate <= limit ? 0 : Math.round((rate - limit) / limit * span);
  }

  /** What is recorded a second, as of now. */
  public double rate(long nowMs) {
    return sum(nowMs) * 1000.0 / spanMs(nowMs);
  }

  /** When it was last used, to within a window. */
  long lastUsed() {
    return lastUsed;
  }

  private long sum(long nowMs) {
    long oldest = number(nowMs) - sums.length + 1;
    long sum = 0;
    for (int slot = 0; slot < sums.length; slot++) {
      if (numbers.get(slot) >= oldest) {
        sum += sums[slot].sum();
      }
    }
    return sum;
  }

  /** The windows that are over count in full also if nothing was recorded in them. */
  private long spanMs(long nowMs) {
    long begun = (nowMs - origin) % windows.sizeMs();
    return Math.max(1, (windows.count() - 1) * windows.sizeMs() + begun);
  }

  private long number(long nowMs) {
    return Math.max(0, nowMs - origin) / windows.sizeMs();
  }
}
