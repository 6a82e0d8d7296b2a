package io.tailrace.kernel.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Listens for clients and serves them on a few event loops: reads requests, has them handled, sends
 * the responses.
 *
 * <p>{@link #bind} takes the addresses, {@link #start} lets clients in, {@link #close} ends it all.
 * These are called by one thread at a time; the other methods by any.
 */
public final class NetworkServer implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(NetworkServer.class.getName());

  private final NetworkConfig config;
  private final List<SelectorLoop> loops;
  private final List<ConnectionGroup> groups = new ArrayList<>();
  private final List<Acceptor> acceptors = new ArrayList<>();
  private final List<ListenerConfig> listeners = new ArrayList<>();
  private final List<ServerSocketChannel> channels = new ArrayList<>();
  private final ConnectionQuota quota;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean started;

  private NetworkServer(NetworkConfig config, List<SelectorLoop> loops) {
    this.config = config;
    this.loops = loops;
    this.quota =
        new ConnectionQuota(
            ConnectionLimits.of(
                config.maxConnections(),
                config.maxConnectionsPerIp(),
                config.maxConnectionsPerIpOverrides()));
  }

  /** Changes the limits of connections; those that are there stay. Any thread. */
  public void limits(ConnectionLimits limits) {
    quota.limits(limits);
    if (started) {
      resumeAcceptors();
    }
  }

  /**
   * Takes the addresses, all of them or none. Clients can connect from now on, and are served after
   * {@link #start}.
   *
   * @param threadPrefix how the names of the loops' threads begin
   * @throws UncheckedIOException if an address cannot be had; the message names it
   */
  public static NetworkServer bind(
      NetworkConfig config, List<ListenerConfig> listeners, String threadPrefix) {
    List<SelectorLoop> loops = new ArrayList<>();
    NetworkServer server = new NetworkServer(config, loops);
    try {
      for (int i = 0; i < config.eventLoops(); i++) {
        loops.add(new SelectorLoop(i, threadPrefix + "-network-" + i));
      }
      for (ListenerConfig listener : listeners) {
        server.listen(listener);
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException("The network cannot be used: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The event loops, in the order of their index. */
  public List<EventLoop> loops() {
    return List.copyOf(loops);
  }

  /** The listeners as they were asked for, but with the ports that they really have. */
  public List<ListenerConfig> listeners() {
    return List.copyOf(listeners);
  }

  /**
   * Starts the loops and lets clients in. Called once.
   *
   * @param apis what is offered
   * @param handlers called once for each loop, before it runs: gives the handler of its requests
   */
  public void start(ApiSupport apis, Function<EventLoop, RequestHandler> handlers) {
    for (SelectorLoop loop : loops) {
      groups.add(
          new ConnectionGroup(
              loop, config, apis, handlers.apply(loop), quota, this::resumeAcceptors));
    }
    SelectorLoop first = loops.getFirst();
    ConnectionRates rates =
        new ConnectionRates(
            config.rateWindows(), quota, TimeUnit.NANOSECONDS.toMillis(first.now()));
    for (int i = 0; i < channels.size(); i++) {
      acceptors.add(
          new Acceptor(
              listeners.get(i),
              channels.get(i),
              first,
              List.copyOf(groups),
              quota,
              rates,
              groups.getFirst().counters()));
    }
    started = true;
    for (ConnectionGroup group : groups) {
      group.loop().start(group::afterTurn, group::end);
    }
    first.execute(() -> acceptors.forEach(Acceptor::open));
  }

  /** What has happened since the start. */
  public NetworkCounters counters() {
    return LoopCounters.sum(groups.stream().map(ConnectionGroup::counters).toList());
  }

  /** Closes at once, without waiting for requests that are being handled. */
  @Override
  public void close() {
    close(0, TimeUnit.MILLISECONDS);
  }

  /**
   * Stops listening and reading, waits until requests that are being handled are answered, closes
   * all connections and ends the loops. When it returns, no port is taken and no thread is left.
   * More than one call has no effect.
   *
   * @param patience how long to wait for answers, from 0
   */
  public void close(long patience, TimeUnit unit) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (!started) {
      channels.forEach(NetworkServer::closeChannel);
      loops.forEach(SelectorLoop::abandon);
      return;
    }
    loops
        .getFirst()
        .execute(
            () -> {
              acceptors.forEach(Acceptor::close);
              // Whoever was accepted before is on its way to its group, ahead of these tasks.
              groups.forEach(group -> group.loop().execute(() -> stop(group, patience, unit)));
            });
    join();
  }

  private static void stop(ConnectionGroup group, long patience, TimeUnit unit) {
    group.stop();
    group.loop().schedule(patience, unit, group::stopNow);
  }

  private void join() {
    boolean interrupted = false;
    for (SelectorLoop loop : loops) {
      boolean joined = false;
      while (!joined) {
        try {
          loop.join();
          joined = true;
        } catch (InterruptedException e) {
          // Leaving threads behind would be worse than being late.
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void resumeAcceptors() {
    try {
      loops.getFirst().execute(() -> acceptors.forEach(Acceptor::resume));
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "The server is closing", e);
    }
  }

  private void listen(ListenerConfig listener) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channels.add(channel);
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    if (config.receiveBufferBytes() > 0) {
      // Set before it listens: accepted connections inherit it, and it bounds the TCP window.
      channel.setOption(StandardSocketOptions.SO_RCVBUF, config.receiveBufferBytes());
    }
    try {
      channel.bind(addressOf(listener), config.backlog());
    } catch (IOException | UnresolvedAddressException e) {
      String why = e instanceof UnresolvedAddressException ? "the host is unknown" : e.getMessage();
      throw new UncheckedIOException(
          "Cannot listen on %s:%d (listener %s): %s"
              .formatted(listener.host(), listener.port(), listener.name(), why),
          e instanceof IOException io ? io : new IOException(e));
    }
    int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    listeners.add(new ListenerConfig(listener.name(), listener.host(), port));
  }

  private static InetSocketAddress addressOf(ListenerConfig listener) {
    return listener.host().isEmpty()
        ? new InetSocketAddress((InetAddress) null, listener.port())
        : new InetSocketAddress(listener.host(), listener.port());
  }

  private static void closeChannel(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "Closing a listener failed", e);
    }
  }
}
