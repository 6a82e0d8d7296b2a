package io.tailrace.kernel.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts connections, in all, by listener and by address ({@code max.connections}, {@code
 * max.connections.per.ip} and its overrides). Any thread.
 */
final class ConnectionQuota {
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private final Map<String, Integer> byListener = new HashMap<>();
  private volatile ConnectionLimits limits;
  private int total;

  ConnectionQuota(ConnectionLimits limits) {
    this.limits = limits;
  }

  /** What holds from now on; connections that are there stay. */
  void limits(ConnectionLimits changed) {
    limits = changed;
  }

  ConnectionLimits limits() {
    return limits;
  }

  /** Whether there is room for one more of whatever address, at a listener. */
  synchronized boolean hasRoom(String listener) {
    return total < limits.max() && byListener.getOrDefault(listener, 0) < limits.of(listener).max();
  }

  /**
   * Counts a connection to a listener.
   *
   * @return false, and it is not counted, if its address has too many already
   */
  synchronized boolean add(String listener, InetAddress address) {
    int count = byAddress.getOrDefault(address, 0);
    if (count >= limits.maxOf(address)) {
      return false;
    }
    byAddress.put(address, count + 1);
    byListener.merge(listener, 1, Integer::sum);
    total++;
    return true;
  }

  /**
   * A counted connection ended.
   *
   * @return whether there was no room before
   */
  synchronized boolean remove(String listener, InetAddress address) {
    boolean wasFull = !hasRoom(listener);
    total--;
    byListener.merge(listener, -1, Integer::sum);
    if (byAddress.merge(address, -1, Integer::sum) == 0) {
      byAddress.remove(address);
    }
    return wasFull;
  }
}
