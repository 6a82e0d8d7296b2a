package io.tailrace.kernel.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How fast a compaction may be. */
class ThrottleTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicLong paused = new AtomicLong();

  private Throttle throttle(double bytesPerSecond) {
    return new Throttle(
        bytesPerSecond,
        now::get,
        nanos -> {
          now.addAndGet(nanos);
          paused.addAndGet(nanos);
        });
  }

  @Test
  void soManyBytesTakeSoLong() {
    Pace pace = throttle(1_000_000).until(() -> false);
    for (int i = 0; i < 3_000; i++) {
      pace.spend(1_000);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(paused.get());
    assertTrue(millis >= 2_990 && millis <= 3_000, millis + " ms");
  }

  @Test
  void timeThatPassesAnywayIsNotWaitedForAgain() {
    Pace pace = throttle(1_000_000).until(() -> false);
    for (int i = 0; i < 100; i++) {
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
      pace.spend(10_000);
    }
    assertTrue(paused.get() < TimeUnit.SECONDS.toNanos(1) + 1, "paused " + paused.get());
  }

  @Test
  void withoutALimitNobodyWaits() {
    Pace pace = throttle(Double.MAX_VALUE).until(() -> false);
    pace.spend(Long.MAX_VALUE);
    pace.spend(Long.MAX_VALUE);
    assertEquals(0, paused.get());
  }

  @Test
  void severalShareTheLimit() {
    Throttle throttle = throttle(1_000_000);
    throttle.until(() -> false).spend(500_000);
    throttle.until(() -> false).spend(500_000);
    assertEquals(1_000, TimeUnit.NANOSECONDS.toMillis(paused.get() + 500_000), 1);
  }

  @Test
  void aCompactionThatIsNotWantedEnds() {
    AtomicBoolean stopped = new AtomicBoolean();
    Pace pace = throttle(1_000).until(stopped::get);
    pace.spend(1);
    stopped.set(true);
    assertThrows(CompactionStoppedException.class, () -> pace.spend(1));
  }
}
