package io.tailrace.kernel.network;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionQuotaTest {
  private final InetAddress one = address(1);
  private final InetAddress two = address(2);

  @Test
  void oneAddressCannotTakeThePlaceOfOthers() {
    ConnectionQuota quota = new ConnectionQuota(ConnectionLimits.of(100, 2, Map.of()));
    assertTrue(quota.add(one));
    assertTrue(quota.add(one));
    assertFalse(quota.add(one));
    assertTrue(quota.add(two));
    quota.remove(one);
    assertTrue(quota.add(one));
  }

  @Test
  void anOverrideReplacesTheLimitOfAnAddress() {
    ConnectionQuota quota =
        new ConnectionQuota(ConnectionLimits.of(100, 1, Map.of(two, 2, one, 0)));
    assertFalse(quota.add(one));
    assertTrue(quota.add(two));
    assertTrue(quota.add(two));
    assertFalse(quota.add(two));
  }

  @Test
  void theEndOfAConnectionTellsWhetherOthersMayWait() {
    ConnectionQuota quota = new ConnectionQuota(ConnectionLimits.of(2, 100, Map.of()));
    assertTrue(quota.add(one));
    assertTrue(quota.hasRoom());
    assertTrue(quota.add(two));
    assertFalse(quota.hasRoom());
    assertTrue(quota.remove(one));
    assertTrue(quota.hasRoom());
    assertFalse(quota.remove(two));
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
