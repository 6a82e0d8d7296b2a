package io.tailrace.kernel.network;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Log lines about what clients do: a few a period, then silence, so that no client can fill a disk
 * with them. What was left out is counted in the next line. Used on one thread.
 */
final class ThrottledLog {
  static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How many lines are enough of what differs from client to client. */
  static final int SEVERAL = 10;

  private final System.Logger logger;
  private final LongSupplier nanoTime;
  private final int linesPerPeriod;
  private long periodStart;
  private int lines;
  private long suppressed;

  ThrottledLog(System.Logger logger, LongSupplier nanoTime, int linesPerPeriod) {
    this.linesPerPeriod = linesPerPeriod;
    this.logger = logger;
    this.nanoTime = nanoTime;
    this.periodStart = nanoTime.getAsLong() - PERIOD_NANOS;
  }

  /**
   * Logs a line, if it is not one of too many. A logger that fails is no reason to end a loop: with
   * no file descriptors left, say, it may not even load its classes.
   */
  void log(System.Logger.Level level, Supplier<String> line, Optional<Throwable> thrown) {
    if (!admit()) {
      return;
    }
    try {
      String text = withSuppressed(line.get());
      if (thrown.isPresent()) {
        logger.log(level, text, thrown.get());
      } else {
        logger.log(level, text);
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      suppressed++;
    }
  }

  private boolean admit() {
    long now = nanoTime.getAsLong();
    if (now - periodStart >= PERIOD_NANOS) {
      periodStart = now;
      lines = 0;
    }
    if (lines == linesPerPeriod) {
      suppressed++;
      return false;
    }
    lines++;
    return true;
  }

  private String withSuppressed(String line) {
    if (suppressed == 0) {
      return line;
    }
    String whole = line + " (and " + suppressed + " such lines left out before it)";
    suppressed = 0;
    return whole;
  }
}
