package io.tailrace.kernel.network;

import io.tailrace.wire.MalformedMessageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One client. Its requests are read and handled in their order, and so are the answers sent.
 *
 * <p>It does one of these at a time, and so pushes back on its client: it reads nothing while
 * responses are unsent, while too many requests are unanswered, or while it waits for memory. An
 * idle connection holds no buffer.
 */
final class Connection extends IdleList.Entry<Connection> implements Selectable {
  private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

  /** How much one connection may write before it is the turn of the others. */
  private static final long WRITTEN_PER_TURN = 2 << 20;

  /** Responses are sent at the latest when there are so many bytes of them. */
  private static final int FLUSH_AT = 64 << 10;

  private final ConnectionGroup group;
  private final SocketChannel channel;
  private final InetSocketAddress remoteAddress;
  private final String listener;
  private final ResponseQueue inFlight = new ResponseQueue();
  private final SelectionKey key;

  private final RequestReader reader;

  /** What the socket did not take; null if it took all. */
  private UnsentOutput unsent;

  /** The exchange whose handler is running; null if none is. */
  private PendingExchange current;

  private boolean currentSent;

  /** Read by whoever answers, on any thread. */
  private volatile ClientSoftware software = ClientSoftware.UNKNOWN;

  /** Whether the group's writer holds responses to this connection. */
  private boolean encoding;

  /** What ends the time for which nothing is read, if it is such a time. */
  private Optional<Timeout> muted = Optional.empty();

  /** The request that the next one waits for. */
  private Optional<PendingExchange> held = Optional.empty();

  private long mutedUntil;
  private int interest = SelectionKey.OP_READ;
  private boolean closed;

  /** What is to be done when it ends; empty for most, which then share a map. */
  private Map<Object, Runnable> atEnd = Map.of();

  /** In the group's loop, which serves it from now on. */
  Connection(
      ConnectionGroup group,
      SocketChannel channel,
      InetSocketAddress remoteAddress,
      String listener)
      throws IOException {
    this.group = group;
    this.channel = channel;
    this.remoteAddress = remoteAddress;
    this.listener = listener;
    this.reader = new RequestReader(group, this, channel);
    this.key = group.loop().register(channel, interest, this);
  }

  /** Sets, or forgets, what is done when it ends; at once if it has ended. */
  void onClose(Object owner, Optional<Runnable> task) {
    if (closed) {
      task.ifPresent(Runnable::run);
      return;
    }
    Map<Object, Runnable> changed = new HashMap<>(atEnd);
    task.ifPresentOrElse(each -> changed.put(owner, each), () -> changed.remove(owner));
    atEnd = changed.isEmpty() ? Map.of() : changed;
  }

  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  ClientSoftware software() {
    return software;
  }

  void software(ClientSoftware said) {
    software = said;
  }

  String listener() {
    return listener;
  }

  boolean isClosed() {
    return closed;
  }

  EventLoop loop() {
    return group.loop();
  }

  /** Whether the client waits for us, and not we for the client. */
  boolean isAwaitingAnswer() {
    return (!inFlight.isEmpty() || muted.isPresent()) && unsent == null;
  }

  /** Whether it takes memory, and could let go of it if only the client went on. */
  boolean isHoldingMemory() {
    return unsent != null || (reader.isHoldingMemory() && mayRead());
  }

  @Override
  public void ready(int readyOps) throws IOException {
    group.touch(this);
    if ((readyOps & SelectionKey.OP_WRITE) != 0 && unsent != null) {
      writeUnsent();
    }
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      reader.read();
    }
    settle();
  }

  @Override
  public void failed(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    if (failure.reason() == CloseReason.INVALID_REQUEST
        || failure.reason() == CloseReason.UNSUPPORTED_API) {
      sendFinally();
    }
    close(failure.reason(), failure.detail(), failure.defect());
  }

  /** Does what became possible since it was last served: an answer came, or memory. */
  void proceed() throws IOException {
    if (closed) {
      return;
    }
    reader.useGrantedMemory();
    if (unsent == null) {
      sendComplete();
      reader.handleKept();
    }
    settle();
  }

  /** Makes sure that an exchange's handler is running. */
  void checkHandling(PendingExchange exchange) {
    if (exchange != current) {
      throw new IllegalStateException(
          "Only a request that is being handled can be retained, or hold the next one");
    }
  }

  /**
   * An answer has come.
   *
   * @return whether it is encoded
   */
  boolean answered(PendingExchange exchange) {
    exchange.complete();
    if (held.isPresent() && held.get() == exchange) {
      held = Optional.empty();
    }
    if (closed) {
      exchange.discard();
      return false;
    }
    if (exchange.refusal().isPresent()) {
      exchange.release();
      close(CloseReason.REFUSED, exchange.refusal().get(), Optional.empty());
      return false;
    }
    if (exchange.throttleMs() > 0) {
      mute(exchange.throttleMs());
    }
    if (exchange != current) {
      group.changed(this);
      return false;
    }
    if (inFlight.isEmpty()) {
      send(exchange);
      currentSent = true;
    }
    return currentSent;
  }

  /** Handles nothing more before that request is answered. */
  void holdUntilAnswered(PendingExchange exchange) {
    held = exchange.present();
  }

  /** Reads and handles nothing for a while, because the client is over a quota (KIP-219). */
  private void mute(int milliseconds) {
    long until = group.loop().now() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    if (muted.isPresent()) {
      if (until - mutedUntil <= 0) {
        return;
      }
      muted.get().cancel();
    }
    mutedUntil = until;
    muted = Optional.of(group.loop().schedule(milliseconds, TimeUnit.MILLISECONDS, this::unmute));
  }

  private void unmute() {
    muted = Optional.empty();
    group.changed(this);
  }

  void close(CloseReason reason, String detail, Optional<Throwable> defect) {
    if (closed) {
      return;
    }
    closed = true;
    key.cancel();
    muted.ifPresent(Timeout::cancel);
    group.closed(this, reason, detail, defect);
    if (encoding) {
      encoding = false;
      group.writer().reset();
    }
    if (unsent != null) {
      unsent.release();
      unsent = null;
    }
    reader.close();
    closeChannel();
    while (!inFlight.isEmpty()) {
      abandon(inFlight.remove());
    }
    Map<Object, Runnable> ending = atEnd;
    atEnd = Map.of();
    ending.values().forEach(Connection::runAtEnd);
  }

  private static void runAtEnd(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "What follows the end of a connection failed", e);
    }
  }

  /** Handles whole requests as long as it may, and returns where the first other one begins. */
  int handleRequests(PooledBuffer memory, int from, int to) throws IOException {
    int at = from;
    while (mayHandle() && to - at >= Framing.SIZE_BYTES) {
      int bytes = Framing.frameBytes(memory.bytes(), at, group.maxRequestBytes());
      if (bytes > to - at) {
        break;
      }
      handle(memory, at + Framing.SIZE_BYTES, at + bytes);
      at += bytes;
      flushIfLarge();
    }
    flush();
    return at;
  }

  private void handle(PooledBuffer memory, int from, int to) {
    PendingExchange exchange = group.takeExchange();
    current = exchange;
    currentSent = false;
    try {
      exchange.begin(this, group.apis(), memory, from, to);
      group.countRequest();
      group.handler().handle(exchange);
    } catch (MalformedMessageException e) {
      exchange.abort();
      throw new InvalidRequestException(
          CloseReason.INVALID_REQUEST, "a malformed " + exchange.name() + ": " + e.getMessage());
    } catch (Throwable e) {
      exchange.abort();
      throw e;
    } finally {
      current = null;
    }
    if (currentSent) {
      exchange.release();
      group.giveExchange(exchange);
    } else if (!closed) {
      inFlight.add(exchange);
    } else {
      abandon(exchange);
    }
  }

  private void send(PendingExchange exchange) {
    encoding = true;
    exchange.writeTo(group.writer());
  }

  /** Sends the answers whose turn it is. */
  private void sendComplete() throws IOException {
    while (unsent == null && inFlight.isFirstComplete()) {
      PendingExchange exchange = inFlight.remove();
      try {
        send(exchange);
      } finally {
        exchange.release();
      }
      flushIfLarge();
    }
    flush();
  }

  private void flushIfLarge() throws IOException {
    if (encoding && group.writer().size() >= FLUSH_AT) {
      flush();
    }
  }

  private void flush() throws IOException {
    if (!encoding) {
      return;
    }
    encoding = false;
    ResponseWriter writer = group.writer();
    try {
      Output output = writer.output();
      group.countOut(output.writeTo(channel, WRITTEN_PER_TURN));
      if (!output.isDone()) {
        unsent = UnsentOutput.of(output, group.pool(), group.budget());
      }
    } finally {
      writer.reset();
    }
  }

  private void writeUnsent() throws IOException {
    Output output = unsent.output();
    group.countOut(output.writeTo(channel, WRITTEN_PER_TURN));
    if (output.isDone()) {
      unsent.release();
      unsent = null;
      sendComplete();
      reader.handleKept();
    }
  }

  /** Sends what was encoded before something went wrong, if that is still possible. */
  private void sendFinally() {
    try {
      flush();
    } catch (IOException | RuntimeException e) {
      // It is closed anyway, for the reason that came first.
      LOGGER.log(System.Logger.Level.DEBUG, "The last responses could not be sent", e);
    }
  }

  /** Whether it is the turn of another request. */
  boolean mayHandle() {
    return !closed
        && unsent == null
        && muted.isEmpty()
        && held.isEmpty()
        && inFlight.size() < group.maxInFlightRequests()
        && !group.isStopping();
  }

  /** Whether the next thing to come is something from the client. */
  boolean mayRead() {
    return mayHandle() && !reader.isWaiting();
  }

  /** Asks to be called for what it may do now, or ends if it was only waited for. */
  private void settle() {
    if (closed) {
      return;
    }
    if (group.isStopping() && inFlight.isEmpty() && unsent == null) {
      close(CloseReason.SHUTDOWN, "the broker stops", Optional.empty());
      return;
    }
    int ops = (mayRead() ? SelectionKey.OP_READ : 0) | (unsent != null ? SelectionKey.OP_WRITE : 0);
    if (ops != interest) {
      interest = ops;
      key.interestOps(ops);
    }
  }

  /** Leaves a request whose connection is gone to whoever still answers it. */
  private void abandon(PendingExchange exchange) {
    try {
      if (exchange.isComplete()) {
        exchange.discard();
      } else {
        exchange.disconnected();
      }
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "A request could not be given up", e);
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      LOGGER.log(System.Logger.Level.DEBUG, "Closing a connection failed", e);
    }
  }
}
