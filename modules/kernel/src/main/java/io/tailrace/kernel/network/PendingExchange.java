package io.tailrace.kernel.network;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.Message;
import io.tailrace.wire.RecentValues;
import io.tailrace.wire.message.ApiKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request that is being handled. If it is answered at once, the object serves the next request;
 * if not, it stands in its connection's {@link ResponseQueue}, and with it stays what it holds.
 *
 * <p>Everything happens on the loop, but that the answer may come from any thread: it is then taken
 * to the loop by this object, as a task.
 */
final class PendingExchange implements Exchange, Runnable {
  private static final VarHandle ANSWERED;

  /** Since this version of the request header, tagged fields end it (KIP-482). */
  private static final short FLEXIBLE_REQUEST_HEADER = 2;

  static {
    try {
      ANSWERED =
          MethodHandles.lookup().findVarHandle(PendingExchange.class, "answered", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteReader body;
  private final Optional<PendingExchange> present = Optional.of(this);

  private Connection connection;
  private PooledBuffer buffer;

  /** Null until it has been read. */
  private ApiKey apiKey;

  private short apiVersion;
  private boolean versionOffered;
  private int correlationId;
  private Optional<String> clientId;
  private boolean retained;
  private Optional<Runnable> onDisconnect;

  /**
   * Set once, by whoever answers; the fields below are written after that, and read on the loop.
   */
  private boolean answered;

  /** Null for nothing at all. */
  private Message response;

  private Optional<String> refusal;

  /** For how long the connection is not read after the answer, in milliseconds. */
  private int throttleMs;

  /** On the loop: the answer has arrived there. */
  private boolean complete;

  /** The next in the queue of the connection. */
  private PendingExchange next;

  PendingExchange(RecentValues recent) {
    body = new ByteReader(recent);
    reset();
  }

  /** This, present: always the same object. */
  Optional<PendingExchange> present() {
    return present;
  }

  /** Ready for another request. */
  void reset() {
    connection = null;
    buffer = null;
    apiKey = null;
    clientId = Optional.empty();
    retained = false;
    onDisconnect = Optional.empty();
    answered = false;
    response = null;
    refusal = Optional.empty();
    throttleMs = 0;
    complete = false;
    next = null;
  }

  /**
   * Reads the header of a request.
   *
   * @param from where it begins, after its size
   * @param to where it ends
   * @throws InvalidRequestException if this API or version is not offered
   * @throws io.tailrace.wire.MalformedMessageException if there is no whole header
   */
  void begin(Connection connection, ApiSupport apis, PooledBuffer buffer, int from, int to) {
    this.connection = connection;
    this.buffer = buffer;
    ByteBuffer bytes = buffer.bytes();
    int limit = bytes.limit();
    body.reset(bytes.limit(to).position(from));
    bytes.limit(limit);
    short api = body.int16();
    apiVersion = body.int16();
    correlationId = body.int32();
    apiKey =
        ApiKey.forId(api)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        CloseReason.UNSUPPORTED_API, "the unknown API " + api));
    versionOffered = apis.isOffered(apiKey, apiVersion);
    if (!versionOffered && apiKey != ApiKey.API_VERSIONS) {
      throw new InvalidRequestException(
          CloseReason.UNSUPPORTED_API,
          "version " + apiVersion + " of " + apiKey + ", which is not offered");
    }
    clientId = body.nullableString();
    if (versionOffered && apiKey.requestHeaderVersion(apiVersion) >= FLEXIBLE_REQUEST_HEADER) {
      body.skipTaggedFields();
    }
  }

  @Override
  public ApiKey apiKey() {
    return apiKey;
  }

  @Override
  public short apiVersion() {
    return apiVersion;
  }

  @Override
  public boolean isVersionOffered() {
    return versionOffered;
  }

  @Override
  public int correlationId() {
    return correlationId;
  }

  @Override
  public Optional<String> clientId() {
    return clientId;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public ClientSoftware software() {
    return connection.software();
  }

  @Override
  public void software(ClientSoftware software) {
    connection.software(software);
  }

  @Override
  public String listener() {
    return connection.listener();
  }

  @Override
  public EventLoop loop() {
    return connection.loop();
  }

  @Override
  public ByteReader body() {
    return body;
  }

  @Override
  public void retain() {
    if (!retained) {
      connection.checkHandling(this);
      buffer.retain();
      retained = true;
    }
  }

  @Override
  public boolean respond(Message message) {
    claim();
    response = message;
    return deliver();
  }

  @Override
  public void respondNothing() {
    claim();
    deliver();
  }

  @Override
  public void disconnect(String reason) {
    claim();
    refusal = Optional.of(reason);
    deliver();
  }

  @Override
  public void fail(RuntimeException cause) {
    ANSWERED.setVolatile(this, true);
    Connection failed = connection;
    if (failed.loop().inLoop()) {
      failed.failed(cause);
      return;
    }
    try {
      failed.loop().execute(() -> failed.failed(cause));
    } catch (RejectedExecutionException e) {
      discard(); // the loop has ended, and its connections with it
    }
  }

  @Override
  public void throttle(int milliseconds) {
    throttleMs = Math.max(throttleMs, milliseconds);
  }

  @Override
  public void holdNext() {
    connection.checkHandling(this);
    connection.holdUntilAnswered(this);
  }

  int throttleMs() {
    return throttleMs;
  }

  @Override
  public void onDisconnect(Runnable task) {
    onDisconnect = Optional.of(task);
  }

  @Override
  public void onClose(Object key, Optional<Runnable> task) {
    connection.onClose(key, task);
  }

  /** The answer was given on another thread, and is on the loop now. */
  @Override
  public void run() {
    connection.answered(this);
  }

  short responseVersion() {
    return versionOffered ? apiVersion : 0;
  }

  short responseHeaderVersion() {
    return apiKey.responseHeaderVersion(responseVersion());
  }

  /** Encodes the answer, if it is one that is sent. */
  void writeTo(ResponseWriter writer) {
    if (response != null) {
      writer.add(this, response);
    }
  }

  /** Why the connection is to be closed, if it is. */
  Optional<String> refusal() {
    return refusal;
  }

  boolean isComplete() {
    return complete;
  }

  void complete() {
    complete = true;
  }

  PendingExchange next() {
    return next;
  }

  void next(PendingExchange exchange) {
    next = exchange;
  }

  /** Lets go of the request's bytes. */
  void release() {
    if (retained) {
      retained = false;
      buffer.release();
    }
  }

  /** The answer, if there is one, has nowhere to go. */
  void discard() {
    release();
    if (response != null) {
      DiscardingWriter.discard(response, responseVersion());
    }
  }

  /** The handler failed: nobody answers any more, unless the answer is under way already. */
  void abort() {
    if (ANSWERED.compareAndSet(this, false, true)) {
      release();
    }
  }

  /** What it asks for, in words; known or not. */
  String name() {
    return apiKey == null ? "request header" : apiKey + " request of version " + apiVersion;
  }

  /** The connection ended before the answer reached the loop. */
  void disconnected() {
    if (!(boolean) ANSWERED.getVolatile(this)) {
      onDisconnect.ifPresent(Runnable::run);
    }
  }

  private void claim() {
    if (!ANSWERED.compareAndSet(this, false, true)) {
      throw new IllegalStateException(apiKey + " was answered twice");
    }
  }

  private boolean deliver() {
    EventLoop loop = connection.loop();
    if (loop.inLoop()) {
      return connection.answered(this);
    }
    try {
      loop.execute(this);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and its connections with it.
      discard();
    }
    return false;
  }
}
