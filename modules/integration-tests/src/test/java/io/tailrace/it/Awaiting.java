package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what comes to pass on other threads or in other processes. */
final class Awaiting {
  /** A bound for what never comes, generous to slow machines. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Awaiting() {}

  /** Whether it has come to pass; asked again and again. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns when the condition holds. What it throws fails the test. */
  static void await(Condition condition) {
    await("what was awaited", condition);
  }

  /** Returns when the condition holds; if it never does, the failure says what was awaited. */
  static void await(String what, Condition condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.holds()) {
        assertTrue(System.nanoTime() < deadline, () -> what + ": not within " + PATIENCE);
        LockSupport.parkNanos(1_000_000);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }
}
