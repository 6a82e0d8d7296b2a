package io.tailrace.kernel.compaction;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * A pace of so many bytes a second, shared by all threads that compact: each waits until what all
 * of them have spent is paid for.
 */
final class Throttle {
  /** A burst that is not worth a pause. */
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final double bytesPerNano;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private boolean began;
  private long paidUntil;

  /** Waits, and no longer than it must when everything ends. */
  @FunctionalInterface
  interface Pause {
    void nanos(long nanos);
  }

  /**
   * A throttle.
   *
   * @param bytesPerSecond above 0; infinite for none
   */
  Throttle(double bytesPerSecond, LongSupplier nanoTime, Pause pause) {
    this.bytesPerNano = bytesPerSecond / TimeUnit.SECONDS.toNanos(1);
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** The pace of one compaction, which ends when it is told to. */
  Pace until(BooleanSupplier stopped) {
    return bytes -> {
      if (stopped.getAsBoolean()) {
        throw new CompactionStoppedException();
      }
      long nanos = pauseAfter(bytes);
      if (nanos >= SHORTEST_PAUSE_NANOS) {
        pause.nanos(nanos);
      }
    };
  }

  private synchronized long pauseAfter(long bytes) {
    long now = nanoTime.getAsLong();
    if (!began || paidUntil - now < 0) {
      began = true;
      paidUntil = now;
    }
    double cost = bytes / bytesPerNano;
    paidUntil += (long) Math.min(cost, TimeUnit.HOURS.toNanos(1));
    return paidUntil - now;
  }
}
