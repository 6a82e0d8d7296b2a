package io.tailrace.kernel.network;

import io.tailrace.wire.MalformedMessageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One client. Its requests are read and handled in their order, and so are the answers sent.
 *
 * <p>It does one of these at a time, and so pushes back on its client: it reads nothing while
 * responses are unsent, while too many requests are unanswered, or while it waits for memory. An
 * idle connection holds no buffer.
 */
final class Connection extends IdleList.Entry<Connection>
    implements Selectable, MemoryBudget.Claimant {
  private static final System.Logger LOGGER = System.getLogger(Connection.class.getName());

  /** How often one connection may read or write before it is the turn of the others. */
  private static final int READS_PER_TURN = 4;

  private static final long WRITTEN_PER_TURN = 2 << 20;

  /** How much is read at once when memory is short: enough for what keeps clients alive. */
  private static final int SHORT_READ = 4 << 10;

  /** Responses are sent at the latest when there are so many bytes of them. */
  private static final int FLUSH_AT = 64 << 10;

  private final ConnectionGroup group;
  private final SocketChannel channel;
  private final InetSocketAddress remoteAddress;
  private final String listener;
  private final ResponseQueue inFlight = new ResponseQueue();
  private final SelectionKey key;

  /** Requests that are not whole, or whose turn has not come; null if there are none. */
  private Input input;

  /** What the socket did not take; null if it took all. */
  private UnsentOutput unsent;

  /** The exchange whose handler is running; null if none is. */
  private PendingExchange current;

  private boolean currentSent;

  /** Whether the group's writer holds responses to this connection. */
  private boolean encoding;

  private int interest = SelectionKey.OP_READ;
  private Claim claim = Claim.NONE;
  private int claimed;
  private boolean closed;

  /** Where it stands with the memory that it needs to read more of a request. */
  private enum Claim {
    NONE,
    WAITING,
    GRANTED
  }

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
    this.key = group.loop().register(channel, interest, this);
  }

  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  String listener() {
    return listener;
  }

  EventLoop loop() {
    return group.loop();
  }

  /** Whether the client waits for us, and not we for the client. */
  boolean isAwaitingAnswer() {
    return !inFlight.isEmpty() && unsent == null;
  }

  /** Whether it takes memory, and could let go of it if only the client went on. */
  boolean isHoldingMemory() {
    return unsent != null || (input != null && mayRead());
  }

  @Override
  public void ready(int readyOps) throws IOException {
    group.touch(this);
    if ((readyOps & SelectionKey.OP_WRITE) != 0 && unsent != null) {
      writeUnsent();
    }
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      read();
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
    if (claim == Claim.GRANTED) {
      grow();
    }
    if (unsent == null) {
      sendComplete();
      handleInput();
    }
    settle();
  }

  @Override
  public int claim() {
    return claimed;
  }

  @Override
  public void granted() {
    claim = Claim.GRANTED;
    group.changed(this);
  }

  /** Makes sure that an exchange's handler is running. */
  void checkHandling(PendingExchange exchange) {
    if (exchange != current) {
      throw new IllegalStateException("A request can be retained only while it is being handled");
    }
  }

  /**
   * An answer has come.
   *
   * @return whether it is encoded
   */
  boolean answered(PendingExchange exchange) {
    exchange.complete();
    if (closed) {
      exchange.discard();
      return false;
    }
    if (exchange.refusal().isPresent()) {
      exchange.release();
      close(CloseReason.REFUSED, exchange.refusal().get(), Optional.empty());
      return false;
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

  void close(CloseReason reason, String detail, Optional<Throwable> defect) {
    if (closed) {
      return;
    }
    closed = true;
    key.cancel();
    group.closed(this, reason, detail, defect);
    if (encoding) {
      encoding = false;
      group.writer().reset();
    }
    if (unsent != null) {
      unsent.release();
      unsent = null;
    }
    releaseInput();
    if (claim == Claim.GRANTED) {
      group.budget().give(claimed);
    }
    claim = Claim.NONE;
    group.budget().withdraw(this);
    closeChannel();
    while (!inFlight.isEmpty()) {
      abandon(inFlight.remove());
    }
  }

  private void read() throws IOException {
    boolean more = true;
    for (int i = 0; i < READS_PER_TURN && more && mayRead(); i++) {
      more = input == null ? readFresh() : readRest();
    }
  }

  /** Reads requests into the loop's own memory, and says whether there may be more. */
  private boolean readFresh() throws IOException {
    Scratch scratch = group.scratch();
    int most = group.budget().isExhausted() ? SHORT_READ : Scratch.SIZE;
    int count = scratch.readFrom(channel, most);
    if (!received(count)) {
      return false;
    }
    PooledBuffer memory = scratch.memory();
    int end = scratch.end();
    int at = handleRequests(memory, end - count, end);
    if (at < end && !closed) {
      keep(memory.bytes(), at, end);
    }
    return count == most;
  }

  /** Reads more of a request that is not whole, and says whether there may be more. */
  private boolean readRest() throws IOException {
    if (!input.hasRoom() && !requestMemory()) {
      return false;
    }
    if (!received(input.readFrom(channel))) {
      return false;
    }
    handleInput();
    return input != null && input.isFull();
  }

  private boolean received(int count) {
    if (count > 0) {
      group.countIn(count);
    } else if (count < 0 && input == null) {
      close(CloseReason.CLIENT_CLOSED, "closed by the client", Optional.empty());
    } else if (count < 0) {
      close(CloseReason.CONNECTION_LOST, "ended within a request", Optional.empty());
    }
    return count > 0;
  }

  /** Takes over what the loop's memory cannot hold until the rest of it comes. */
  private void keep(ByteBuffer bytes, int from, int to) {
    MemoryBudget budget = group.budget();
    int maxRequestBytes = group.maxRequestBytes();
    int fit =
        budget.isExhausted() || !mayHandle()
            ? to - from
            : Input.fitFor(bytes, from, to - from, maxRequestBytes);
    PooledBuffer memory = group.pool().take(fit);
    budget.take(memory.capacity());
    memory.chargedTo(budget);
    input = new Input(maxRequestBytes, memory, bytes, from, to);
  }

  /** Gets the memory to read on, or waits for it. */
  private boolean requestMemory() {
    claimed = input.largerCapacity();
    claim = Claim.WAITING;
    if (!group.budget().request(this)) {
      return false;
    }
    grow();
    return true;
  }

  private void grow() {
    MemoryBudget budget = group.budget();
    claim = Claim.GRANTED;
    PooledBuffer larger = group.pool().take(claimed);
    claim = Claim.NONE;
    larger.chargedTo(budget);
    input.growInto(larger);
  }

  private void handleInput() throws IOException {
    if (input == null || !mayHandle()) {
      return;
    }
    PooledBuffer memory = input.memory();
    // Its bytes are being read even if the connection is closed meanwhile.
    memory.retain();
    try {
      int start = input.start();
      int at = handleRequests(memory, start, input.end());
      if (!closed && at > start) {
        group.budget().finished(this);
        input.handledUpTo(at);
        if (input.isEmpty()) {
          releaseInput();
        }
      }
    } finally {
      memory.release();
    }
  }

  private void releaseInput() {
    if (input != null) {
      input.release();
      input = null;
    }
  }

  /** Handles whole requests as long as it may, and returns where the first other one begins. */
  private int handleRequests(PooledBuffer memory, int from, int to) throws IOException {
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
      handleInput();
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

  private boolean mayHandle() {
    return !closed
        && unsent == null
        && inFlight.size() < group.maxInFlightRequests()
        && !group.isStopping();
  }

  private boolean mayRead() {
    return mayHandle() && claim == Claim.NONE;
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
