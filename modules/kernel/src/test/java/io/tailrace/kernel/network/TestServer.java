package io.tailrace.kernel.network;

import io.tailrace.kernel.quota.QuotaWindows;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server on a free port, with limits that a test can change one by one. */
final class TestServer implements AutoCloseable {
  private final NetworkServer server;

  private TestServer(Limits limits, ApiSupport apis, RequestHandler handler) {
    server =
        NetworkServer.bind(
            limits.config(), List.of(new ListenerConfig("TEST", "127.0.0.1", 0)), "test");
    server.start(apis, loop -> handler);
  }

  static TestServer start(RequestHandler handler) {
    return start(new Limits(), handler);
  }

  static TestServer start(Limits limits, RequestHandler handler) {
    return new TestServer(
        limits,
        (api, version) -> version >= api.oldestVersion() && version <= api.newestVersion(),
        handler);
  }

  RawClient connect() {
    return new RawClient(port());
  }

  int port() {
    return server.listeners().getFirst().port();
  }

  NetworkServer network() {
    return server;
  }

  NetworkCounters counters() {
    return server.counters();
  }

  long closed(CloseReason reason) {
    return counters().connectionsClosed().get(reason);
  }

  /** Waits until so many connections were closed for a reason. */
  void awaitClosed(CloseReason reason, long count) {
    Await.until(() -> closed(reason) == count, () -> "closed: " + counters().connectionsClosed());
  }

  @Override
  public void close() {
    server.close(0, TimeUnit.MILLISECONDS);
  }

  /** What a test wants other than the defaults. */
  static final class Limits {
    int eventLoops = 1;
    int maxRequestBytes = 100 << 20;
    long queuedMaxRequestBytes = 64 << 20;
    int maxInFlightRequests = 100;
    int maxConnections = Integer.MAX_VALUE;
    int maxConnectionsPerIp = Integer.MAX_VALUE;
    long maxIdleMs = 600_000;
    long stallMs = 10_000;
    int sendBufferBytes = -1;

    NetworkConfig config() {
      return new NetworkConfig(
          eventLoops,
          maxRequestBytes,
          queuedMaxRequestBytes,
          maxInFlightRequests,
          maxConnections,
          maxConnectionsPerIp,
          Map.of(),
          maxIdleMs,
          stallMs,
          sendBufferBytes,
          -1,
          1024,
          QuotaWindows.ofSeconds(11, 1));
    }
  }
}
