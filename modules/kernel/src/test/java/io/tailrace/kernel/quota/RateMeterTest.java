package io.tailrace.kernel.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateMeterTest {
  private static final long BEGIN = 1_234_567;

  private final RateMeter meter = new RateMeter(new QuotaWindows(11, 1000), BEGIN);

  @Test
  void withinTheLimitNobodyIsThrottled() {
    meter.record(10_000, BEGIN);
    assertEquals(1000, meter.rate(BEGIN), 1e-9);
    assertEquals(0, meter.throttleMs(1000, BEGIN));
  }

  @Test
  void throttlesUntilTheRateIsWhatIsAllowed() {
    meter.record(13_000, BEGIN); // 1,300 a second over the ten seconds that always count
    assertEquals(3000, meter.throttleMs(1000, BEGIN));
    assertEquals(0, meter.throttleMs(1000, BEGIN + 3000 - 2000 + 10_000));
  }

  @Test
  void anOldWindowIsForgotten() {
    meter.record(1_000_000, BEGIN);
    assertTrue(meter.throttleMs(1, BEGIN + 10_999) > 0);
    assertEquals(0, meter.throttleMs(1, BEGIN + 11_000));
    meter.record(5, BEGIN + 11_000); // the same place as the first
    assertEquals(0.5, meter.rate(BEGIN + 11_000), 1e-9);
  }

  @Test
  void whatIsTakenBackDoesNotCount() {
    meter.record(500_000, BEGIN + 1);
    meter.record(-500_000, BEGIN + 2);
    assertEquals(0, meter.throttleMs(1, BEGIN + 2));
  }

  @Test
  void aSteadyRateWithinTheLimitIsNeverThrottled() {
    for (long now = BEGIN; now < BEGIN + 60_000; now += 100) {
      meter.record(100, now);
      assertEquals(0, meter.throttleMs(1100, now), "after " + (now - BEGIN) + " ms");
    }
    assertEquals(1000, meter.rate(BEGIN + 60_000 - 1), 50);
  }
}
