package io.tailrace.kernel.network;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do, but not for ever. */
final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private Await() {}

  static void until(BooleanSupplier condition, Supplier<String> state) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("It did not come true in time; " + state.get());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
