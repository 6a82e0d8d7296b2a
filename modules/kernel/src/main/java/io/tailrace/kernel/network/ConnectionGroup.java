package io.tailrace.kernel.network;

import io.tailrace.wire.RecentValues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections of one loop, and what they share: memory, limits, counters, the handler. Used on
 * the loop only, but for the counters.
 */
final class ConnectionGroup {
  private static final System.Logger LOGGER = System.getLogger(ConnectionGroup.class.getName());

  /** How much memory that nobody uses is kept at hand. */
  private static final long RETAINED_BYTES = 16 << 20;

  private final SelectorLoop loop;
  private final NetworkConfig config;
  private final ApiSupport apis;
  private final RequestHandler handler;
  private final ConnectionQuota quota;
  private final Runnable onRoom;
  private final BufferPool pool = new BufferPool(RETAINED_BYTES);
  private final MemoryBudget budget;
  private final Scratch scratch;
  private final ResponseWriter writer;
  private final RecentValues recent = new RecentValues();
  private final IdleList<Connection> connections = new IdleList<>();
  private final LoopCounters counters = new LoopCounters();
  private final ThrottledLog log;
  private final Upkeep upkeep;
  private List<Connection> changed = new ArrayList<>();
  private List<Connection> served = new ArrayList<>();
  private Optional<PendingExchange> spare = Optional.empty();
  private boolean stopping;

  /**
   * No connections, yet.
   *
   * @param onRoom what to do when a connection ends that others were waiting for; any thread
   */
  ConnectionGroup(
      SelectorLoop loop,
      NetworkConfig config,
      ApiSupport apis,
      RequestHandler handler,
      ConnectionQuota quota,
      Runnable onRoom) {
    this.loop = loop;
    this.config = config;
    this.apis = apis;
    this.handler = handler;
    this.quota = quota;
    this.onRoom = onRoom;
    this.budget = new MemoryBudget(config.queuedMaxRequestBytes() / config.eventLoops());
    this.scratch = new Scratch(pool, budget);
    this.writer = new ResponseWriter(pool);
    this.log = new ThrottledLog(LOGGER, loop::now, ThrottledLog.SEVERAL);
    this.upkeep = new Upkeep(this, config);
  }

  SelectorLoop loop() {
    return loop;
  }

  ApiSupport apis() {
    return apis;
  }

  RequestHandler handler() {
    return handler;
  }

  BufferPool pool() {
    return pool;
  }

  MemoryBudget budget() {
    return budget;
  }

  Scratch scratch() {
    return scratch;
  }

  ResponseWriter writer() {
    return writer;
  }

  IdleList<Connection> connections() {
    return connections;
  }

  LoopCounters counters() {
    return counters;
  }

  int maxRequestBytes() {
    return config.maxRequestBytes();
  }

  int maxInFlightRequests() {
    return config.maxInFlightRequests();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Serves an accepted connection that the quota has counted. */
  void open(SocketChannel channel, InetSocketAddress remoteAddress, String listener) {
    try {
      if (stopping) {
        throw new IOException("The broker stops");
      }
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (config.sendBufferBytes() > 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, config.sendBufferBytes());
      }
      touch(new Connection(this, channel, remoteAddress, listener));
      counters.opened.add(1);
    } catch (IOException e) {
      // It may be gone already.
      LOGGER.log(System.Logger.Level.DEBUG, "A connection ended before it was served", e);
      refuse(channel, remoteAddress, listener);
    } catch (RuntimeException | Error e) {
      refuse(channel, remoteAddress, listener);
      throw e;
    }
  }

  /** Closes an accepted connection that the quota has counted and nobody will serve. */
  void refuse(SocketChannel channel, InetSocketAddress remoteAddress, String listener) {
    try {
      channel.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "Closing a connection failed", e);
    }
    leave(remoteAddress, listener);
  }

  /** A connection was active. */
  void touch(Connection connection) {
    connections.touch(connection, loop.now());
    upkeep.active();
  }

  /** Something came for a connection other than from its client: it goes on after this turn. */
  void changed(Connection connection) {
    changed.add(connection);
  }

  /** A connection was closed. */
  void closed(
      Connection connection, CloseReason reason, String detail, Optional<Throwable> defect) {
    connections.remove(connection);
    counters.closed(reason).add(1);
    leave(connection.remoteAddress(), connection.listener());
    System.Logger.Level level =
        switch (reason) {
          case CLIENT_CLOSED, CONNECTION_LOST, IDLE, SHUTDOWN -> System.Logger.Level.DEBUG;
          case FAILED -> System.Logger.Level.ERROR;
          case INVALID_REQUEST, UNSUPPORTED_API, REFUSED, STALLED, TOO_MANY_CONNECTIONS ->
              System.Logger.Level.WARNING;
        };
    if (LOGGER.isLoggable(level)) {
      log.log(
          level,
          () ->
              "Closed the connection from %s to %s: %s"
                  .formatted(connection.remoteAddress(), connection.listener(), detail),
          defect);
    }
  }

  /** An exchange that is ready for a request. */
  PendingExchange takeExchange() {
    PendingExchange exchange = spare.orElseGet(() -> new PendingExchange(recent));
    spare = Optional.empty();
    return exchange;
  }

  void giveExchange(PendingExchange exchange) {
    exchange.reset();
    spare = exchange.present();
  }

  void countRequest() {
    counters.requests.add(1);
  }

  void countIn(long bytes) {
    counters.bytesIn.add(bytes);
  }

  void countOut(long bytes) {
    counters.bytesOut.add(bytes);
  }

  /** After each turn of the loop: goes on with the connections for which something came. */
  void afterTurn() {
    while (!changed.isEmpty()) {
      List<Connection> now = changed;
      changed = served;
      served = now;
      for (Connection connection : now) {
        serve(connection);
      }
      now.clear();
    }
    counters.memoryUsed.set(budget.used());
    upkeep.afterTurn();
    if (stopping && connections.first() == null) {
      loop.stop();
    }
  }

  /** Closes each connection once its requests are answered; then the loop ends. */
  void stop() {
    stopping = true;
    Connection next = connections.first();
    while (next != null) {
      changed(next);
      next = next.next();
    }
  }

  /** Closes what is still open. */
  void stopNow() {
    stopping = true;
    Connection first = connections.first();
    while (first != null) {
      first.close(CloseReason.SHUTDOWN, "the broker stops", Optional.empty());
      first = connections.first();
    }
  }

  /** The last that happens on the loop. */
  void end() {
    stopNow();
    scratch.free();
    writer.free();
    pool.close();
  }

  private void serve(Connection connection) {
    try {
      connection.proceed();
    } catch (IOException | RuntimeException | Error e) {
      connection.failed(e);
    }
  }

  private void leave(InetSocketAddress remoteAddress, String listener) {
    if (quota.remove(listener, remoteAddress.getAddress())) {
      onRoom.run();
    }
  }
}
