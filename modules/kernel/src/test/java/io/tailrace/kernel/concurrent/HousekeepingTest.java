package io.tailrace.kernel.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final long NEVER_MS = TimeUnit.DAYS.toMillis(1);

  @Test
  void whatFailsOnceIsDoneAgain() throws InterruptedException {
    CountDownLatch times = new CountDownLatch(3);
    Runnable failing =
        () -> {
          times.countDown();
          throw new IllegalStateException("The test wants this to fail");
        };
    try (Housekeeping housekeeping = new Housekeeping("failing", 1, failing)) {
      assertTrue(times.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "it gave up: " + housekeeping);
    }
  }

  @Test
  void closingDoesNotWaitForTheNextTime() {
    AtomicBoolean ran = new AtomicBoolean();
    new Housekeeping("never", NEVER_MS, () -> ran.set(true)).close();
    assertFalse(ran.get());
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndInterruptsNothing() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicBoolean ended = new AtomicBoolean();
    Housekeeping housekeeping =
        new Housekeeping(
            "slow",
            1,
            () -> {
              begun.countDown();
              try {
                mayEnd.await();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
              ended.set(true);
            });
    begun.await();
    AtomicBoolean endedBeforeClose = new AtomicBoolean();
    Thread closing =
        Thread.ofVirtual()
            .start(
                () -> {
                  housekeeping.close();
                  endedBeforeClose.set(ended.get());
                });
    mayEnd.countDown();
    closing.join();
    assertTrue(endedBeforeClose.get(), "closed while it was at work");
    assertFalse(interrupted.get());
  }

  @Test
  void afterTheEndNothingRuns() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    Housekeeping housekeeping =
        new Housekeeping(
            "busy",
            1,
            () -> {
              times.incrementAndGet();
              begun.countDown();
            });
    begun.await();
    housekeeping.close();
    housekeeping.close(); // Once more does no harm.
    int atTheEnd = times.get();
    CountDownLatch later = new CountDownLatch(1);
    try (Housekeeping other = new Housekeeping("later", 1, later::countDown)) {
      assertTrue(later.await(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "not run: " + other);
    }
    assertEquals(atTheEnd, times.get());
  }
}
