package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ConnectionQuotaTest {
  private final InetAddress one = address(1);
  private final InetAddress two = address(2);

  @Test
  void oneAddressCannotTakeThePlaceOfOthers() {
    ConnectionQuota quota = new ConnectionQuota(ConnectionLimits.of(100, 2, Map.of()));
    assertTrue(quota.add("L", one));
    assertTrue(quota.add("L", one));
    assertFalse(quota.add("L", one));
    assertTrue(quota.add("L", two));
    quota.remove("L", one);
    assertTrue(quota.add("L", one));
  }

  @Test
  void anOverrideReplacesTheLimitOfAnAddress() {
    ConnectionQuota quota =
        new ConnectionQuota(ConnectionLimits.of(100, 1, Map.of(two, 2, one, 0)));
    assertFalse(quota.add("L", one));
    assertTrue(quota.add("L", two));
    assertTrue(quota.add("L", two));
    assertFalse(quota.add("L", two));
  }

  @Test
  void theEndOfAConnectionTellsWhetherOthersMayWait() {
    ConnectionQuota quota = new ConnectionQuota(ConnectionLimits.of(2, 100, Map.of()));
    assertTrue(quota.add("L", one));
    assertTrue(quota.hasRoom("L"));
    assertTrue(quota.add("L", two));
    assertFalse(quota.hasRoom("L"));
    assertTrue(quota.remove("L", one));
    assertTrue(quota.hasRoom("L"));
    assertFalse(quota.remove("L", two));
  }

  @Test
  void oneListenerCannotTakeThePlaceOfOthers() {
    ConnectionLimits limits =
        new ConnectionLimits(
            3,
            100,
            Map.of(),
            100,
            OptionalDouble.empty(),
            Map.of(),
            Map.of("A", new ConnectionLimits.OfListener(1, 100)));
    ConnectionQuota quota = new ConnectionQuota(limits);
    assertTrue(quota.hasRoom("A"));
    assertTrue(quota.add("A", one));
    assertFalse(quota.hasRoom("A"));
    assertTrue(quota.hasRoom("B"));
    assertTrue(quota.remove("A", one), "the next one waits no more");
    assertTrue(quota.hasRoom("A"));
    for (int i = 0; i < 3; i++) {
      assertTrue(quota.add("B", one));
    }
    assertFalse(quota.hasRoom("A"), "what is for all holds, too");
    assertTrue(quota.remove("B", one));
    assertTrue(quota.hasRoom("A"));
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
