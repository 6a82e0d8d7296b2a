package io.tailrace.kernel.network;

import io.tailrace.kernel.quota.QuotaWindows;
import java.net.InetAddress;
import java.util.Map;

/**
 * The limits and sizes of the network.
 *
 * @param eventLoops how many threads serve connections, at least 1
 * @param maxRequestBytes the largest request that is read ({@code socket.request.max.bytes})
 * @param queuedMaxRequestBytes the bytes that half-read requests and unsent responses may take,
 *     over all connections, before reading waits ({@code queued.max.request.bytes})
 * @param maxInFlightRequests how many unanswered requests of one connection are read, at least 1
 * @param maxConnections above it, connections wait to be accepted ({@code max.connections})
 * @param maxConnectionsPerIp above it, connections of one address are closed ({@code
 *     max.connections.per.ip})
 * @param maxConnectionsPerIpOverrides the same for single addresses
 * @param maxIdleMs how long a connection may be silent, in ms ({@code connections.max.idle.ms})
 * @param stallMs when memory is short, how long a client may hold some without progress, in ms
 * @param sendBufferBytes SO_SNDBUF ({@code socket.send.buffer.bytes}); -1 for the system's default
 * @param receiveBufferBytes SO_RCVBUF ({@code socket.receive.buffer.bytes}); -1 for the system's
 *     default
 * @param backlog how many connections may wait to be accepted ({@code socket.listen.backlog.size})
 * @param rateWindows how the rate of new connections is measured
 */
public record NetworkConfig(
    int eventLoops,
    int maxRequestBytes,
    long queuedMaxRequestBytes,
    int maxInFlightRequests,
    int maxConnections,
    int maxConnectionsPerIp,
    Map<InetAddress, Integer> maxConnectionsPerIpOverrides,
    long maxIdleMs,
    long stallMs,
    int sendBufferBytes,
    int receiveBufferBytes,
    int backlog,
    QuotaWindows rateWindows) {

  /** More loops than this gain nothing: the storage is the limit by then. */
  private static final int MAX_DEFAULT_LOOPS = 8;

  /** Checks the ranges. */
  public NetworkConfig {
    maxConnectionsPerIpOverrides = Map.copyOf(maxConnectionsPerIpOverrides);
    if (eventLoops < 1 || maxRequestBytes < 1 || maxInFlightRequests < 1 || maxIdleMs < 1) {
      throw new IllegalArgumentException("Out of range: " + this);
    }
  }

  /** Kafka's defaults, and ours where Kafka has none, for this machine. */
  public static NetworkConfig defaults() {
    Runtime runtime = Runtime.getRuntime();
    return new NetworkConfig(
        Math.clamp(runtime.availableProcessors() / 2, 1, MAX_DEFAULT_LOOPS),
        104_857_600,
        // Direct memory is bounded by the size of the heap unless it is said otherwise.
        runtime.maxMemory() / 4,
        100,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Map.of(),
        600_000,
        10_000,
        102_400,
        102_400,
        1024,
        QuotaWindows.ofSeconds(11, 1));
  }
}
