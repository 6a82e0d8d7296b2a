package io.tailrace.kernel.network;

import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * How many connections there may be, and how fast they may come. Immutable.
 *
 * @param max at a time, of all clients ({@code max.connections})
 * @param maxPerAddress at a time, of one address ({@code max.connections.per.ip})
 * @param maxPerAddressOverrides the same for single addresses
 * @param maxRate a second, of all clients ({@code max.connection.creation.rate}, KIP-612)
 * @param ratePerAddress a second, of one address
 * @param rates the same for single addresses
 * @param listeners what holds for single listeners besides, by their names
 */
public record ConnectionLimits(
    int max,
    int maxPerAddress,
    Map<InetAddress, Integer> maxPerAddressOverrides,
    int maxRate,
    OptionalDouble ratePerAddress,
    Map<InetAddress, Double> rates,
    Map<String, OfListener> listeners) {

  /**
   * Limits of one listener.
   *
   * @param max connections at a time
   * @param maxRate connections a second
   */
  public record OfListener(int max, int maxRate) {
    private static final OfListener NONE = new OfListener(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Copies the maps. */
  public ConnectionLimits {
    maxPerAddressOverrides = Map.copyOf(maxPerAddressOverrides);
    rates = Map.copyOf(rates);
    listeners = Map.copyOf(listeners);
  }

  /** Limits of numbers, and none of rates. */
  static ConnectionLimits of(int max, int maxPerAddress, Map<InetAddress, Integer> overrides) {
    return new ConnectionLimits(
        max,
        maxPerAddress,
        overrides,
        Integer.MAX_VALUE,
        OptionalDouble.empty(),
        Map.of(),
        Map.of());
  }

  /** What holds for a listener. */
  OfListener of(String listener) {
    return listeners.getOrDefault(listener, OfListener.NONE);
  }

  /** How many connections an address may have at a time. */
  int maxOf(InetAddress address) {
    return maxPerAddressOverrides.getOrDefault(address, maxPerAddress);
  }

  /** How many connections an address may open a second. */
  OptionalDouble rateOf(InetAddress address) {
    Double own = rates.get(address);
    return own == null ? ratePerAddress : OptionalDouble.of(own);
  }
}
