package io.tailrace.kernel.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Listens on one address and deals the connections out to the groups in turn. Where {@code
 * max.connections} is reached, or the system has no more file descriptors, it stops accepting, and
 * clients wait in the backlog. Used on one loop.
 */
final class Acceptor implements Selectable {
  private static final System.Logger LOGGER = System.getLogger(Acceptor.class.getName());
  private static final int ACCEPTS_PER_TURN = 64;
  private static final long FAILURE_PAUSE_MS = 200;

  /** How many refused connections are held open for a while. */
  private static final int MAX_HELD = 1000;

  private final ListenerConfig config;
  private final ServerSocketChannel channel;
  private final SelectorLoop loop;
  private final List<ConnectionGroup> groups;
  private final ConnectionQuota quota;
  private final ConnectionRates rates;
  private final Set<SocketChannel> held = new HashSet<>();
  private final LoopCounters counters;
  private final ThrottledLog log;
  private Optional<SelectionKey> key = Optional.empty();
  private int next;
  private boolean closed;

  /**
   * Listens, but accepts nothing yet.
   *
   * @param loop the loop that it will be used on
   * @param counters those of that loop
   */
  Acceptor(
      ListenerConfig config,
      ServerSocketChannel channel,
      SelectorLoop loop,
      List<ConnectionGroup> groups,
      ConnectionQuota quota,
      ConnectionRates rates,
      LoopCounters counters) {
    this.config = config;
    this.channel = channel;
    this.loop = loop;
    this.groups = groups;
    this.quota = quota;
    this.rates = rates;
    this.counters = counters;
    this.log = new ThrottledLog(LOGGER, loop::now, 1);
  }

  /** Begins to accept. */
  void open() {
    try {
      key = Optional.of(loop.register(channel, SelectionKey.OP_ACCEPT, this));
    } catch (IOException e) {
      failed(e);
    }
  }

  /** Accepts again, if it waits for room. */
  void resume() {
    if (!closed) {
      key.ifPresent(present -> present.interestOps(SelectionKey.OP_ACCEPT));
    }
  }

  /** Listens no more. */
  void close() {
    closed = true;
    held.forEach(Acceptor::closeQuietly);
    held.clear();
    key.ifPresent(SelectionKey::cancel);
    try {
      channel.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "Closing a listener failed", e);
    }
  }

  @Override
  public void ready(int readyOps) throws IOException {
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
      if (!quota.hasRoom(config.name())) {
        waitForRoom();
        warn(
            "max.connections of the broker or the listener is reached: connections to %s wait"
                .formatted(config));
        return;
      }
      SocketChannel accepted = channel.accept();
      if (accepted == null) {
        return;
      }
      admit(accepted);
      long pauseMs = rates.accepted(config.name(), nowMs());
      if (pauseMs > 0) {
        stopAccepting();
        loop.schedule(pauseMs, TimeUnit.MILLISECONDS, this::resume);
        return;
      }
    }
  }

  private long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(loop.now());
  }

  @Override
  public void failed(Throwable thrown) {
    if (closed) {
      return;
    }
    // Mostly there are no file descriptors left. To try again at once would only keep a core busy.
    stopAccepting();
    loop.schedule(FAILURE_PAUSE_MS, TimeUnit.MILLISECONDS, this::resume);
    warn("No connection could be accepted on %s: %s".formatted(config, thrown.getMessage()));
  }

  private void waitForRoom() {
    stopAccepting();
    // A connection that ended before this did not know that somebody waits.
    if (quota.hasRoom(config.name())) {
      resume();
    }
  }

  private void stopAccepting() {
    key.ifPresent(present -> present.interestOps(0));
  }

  private void admit(SocketChannel accepted) throws IOException {
    InetSocketAddress remote = (InetSocketAddress) accepted.socket().getRemoteSocketAddress();
    if (remote == null) {
      accepted.close(); // reset already
      return;
    }
    long holdMs = rates.accepted(remote.getAddress(), nowMs());
    if (holdMs > 0) {
      counters.closed(CloseReason.TOO_MANY_CONNECTIONS).add(1);
      hold(accepted, holdMs);
      warn(
          "Refused a connection from %s to %s: its connection_creation_rate is reached"
              .formatted(remote.getAddress(), config));
      return;
    }
    if (!quota.add(config.name(), remote.getAddress())) {
      counters.closed(CloseReason.TOO_MANY_CONNECTIONS).add(1);
      accepted.close();
      warn(
          "Refused a connection from %s to %s: max.connections.per.ip is reached"
              .formatted(remote.getAddress(), config));
      return;
    }
    ConnectionGroup group = groups.get(next);
    next = (next + 1) % groups.size();
    if (group.loop().inLoop()) {
      group.open(accepted, remote, config.name());
      return;
    }
    try {
      group.loop().execute(() -> group.open(accepted, remote, config.name()));
    } catch (RejectedExecutionException e) {
      group.refuse(accepted, remote, config.name()); // the server is closing
    }
  }

  /** Closed at once, its client would only come again at once. */
  private void hold(SocketChannel accepted, long holdMs) {
    if (held.size() >= MAX_HELD) {
      closeQuietly(accepted);
      return;
    }
    held.add(accepted);
    loop.schedule(
        holdMs,
        TimeUnit.MILLISECONDS,
        () -> {
          if (held.remove(accepted)) {
            closeQuietly(accepted);
          }
        });
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "Closing a connection failed", e);
    }
  }

  private void warn(String line) {
    log.log(System.Logger.Level.WARNING, () -> line, Optional.empty());
  }
}
