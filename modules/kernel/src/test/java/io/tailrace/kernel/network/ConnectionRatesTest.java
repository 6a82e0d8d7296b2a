package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.quota.QuotaWindows;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ConnectionRatesTest {
  private static final int ANY = Integer.MAX_VALUE;

  private final QuotaWindows windows = QuotaWindows.ofSeconds(11, 1);
  private final ConnectionQuota quota = new ConnectionQuota(limits(ANY, 1));
  private final ConnectionRates rates = new ConnectionRates(windows, quota, 0);

  private static ConnectionLimits limits(int all, int ofA) {
    return new ConnectionLimits(
        ANY,
        ANY,
        Map.of(),
        all,
        OptionalDouble.empty(),
        Map.of(),
        Map.of("A", new ConnectionLimits.OfListener(ANY, ofA)));
  }

  /** Connections at one moment: how long the last one makes the listener pause. */
  private long accept(String listener, int count) {
    long pauseMs = 0;
    for (int i = 0; i < count; i++) {
      pauseMs = rates.accepted(listener, 0);
    }
    return pauseMs;
  }

  @Test
  void aListenerOverItsRateMakesOthersPause() {
    assertEquals(0, accept("A", 1));
    assertTrue(accept("A", 100) > 0);
    assertEquals(0, accept("B", 1_000));
  }

  @Test
  void aListenerThatMayAcceptNothingASecondGoesOn() {
    quota.limits(limits(ANY, 0));
    assertEquals(windows.sizeMs(), accept("A", 1));
    assertEquals(0, accept("B", 1));
  }

  @Test
  void aListenerWithinItsRateMayExceedThatOfAll() {
    quota.limits(limits(1, ANY));
    assertTrue(accept("B", 100) > 0);
    assertTrue(accept("A", 1) > 0);
  }
}
