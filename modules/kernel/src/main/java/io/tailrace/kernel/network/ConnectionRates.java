package io.tailrace.kernel.network;

import io.tailrace.kernel.quota.QuotaWindows;
import io.tailrace.kernel.quota.RateMeter;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Measures how fast connections come, in all, by listener and by address (KIP-612). Where there is
 * no limit it measures nothing. Used on one loop.
 */
final class ConnectionRates {
  /** How many addresses are remembered: the ones that came last. */
  private static final int MAX_ADDRESSES = 10_000;

  private final QuotaWindows windows;
  private final ConnectionQuota quota;
  private final RateMeter all;

  private final Map<String, RateMeter> byListener = new HashMap<>();

  /** In the order in which they came last. */
  private final LinkedHashMap<InetAddress, RateMeter> byAddress =
      new LinkedHashMap<>(16, 0.75f, true);

  ConnectionRates(QuotaWindows windows, ConnectionQuota quota, long nowMs) {
    this.windows = windows;
    this.quota = quota;
    all = new RateMeter(windows, nowMs);
  }

  /** A listener accepted a connection: how long it is to accept no other, in milliseconds. */
  long accepted(String listener, long nowMs) {
    long pause = pause(all, quota.limits().maxRate(), nowMs);
    int limit = quota.limits().of(listener).maxRate();
    if (limit == Integer.MAX_VALUE) {
      return pause;
    }
    RateMeter own = byListener.computeIfAbsent(listener, _ -> new RateMeter(windows, nowMs));
    return Math.max(pause, pause(own, limit, nowMs));
  }

  private long pause(RateMeter meter, int limit, long nowMs) {
    if (limit == Integer.MAX_VALUE) {
      return 0;
    }
    meter.record(1, nowMs);
    return limit == 0
        ? windows.sizeMs()
        : Math.min(windows.sizeMs(), meter.throttleMs(limit, nowMs));
  }

  /**
   * A connection of an address was accepted.
   *
   * @return 0 if it may stay; else how long it is to be held before it is closed, in milliseconds
   */
  long accepted(InetAddress address, long nowMs) {
    OptionalDouble limit = quota.limits().rateOf(address);
    if (limit.isEmpty()) {
      return 0;
    }
    RateMeter meter = byAddress.computeIfAbsent(address, _ -> new RateMeter(windows, nowMs));
    if (byAddress.size() > MAX_ADDRESSES) {
      byAddress.pollFirstEntry();
    }
    meter.record(1, nowMs);
    long throttleMs = meter.throttleMs(limit.getAsDouble(), nowMs);
    if (throttleMs > 0) {
      meter.record(-1, nowMs); // it is not let in, and so does not count
    }
    return Math.min(windows.sizeMs(), throttleMs);
  }
}
