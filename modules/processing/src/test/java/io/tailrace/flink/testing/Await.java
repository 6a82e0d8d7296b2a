package io.tailrace.flink.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens elsewhere. */
public final class Await {
  private static final Duration BOUND = Duration.ofMinutes(2);

  private Await() {}

  /** Returns when the condition holds; fails after two minutes. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - start > BOUND.toNanos()) {
        throw new AssertionError("Waited in vain until " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
