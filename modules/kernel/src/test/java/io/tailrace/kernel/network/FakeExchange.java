package io.tailrace.kernel.network;

import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.Payload;
import io.tailrace.wire.message.ApiKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A request without a connection: its answer is written at once, and read back by the test. */
public final class FakeExchange implements Exchange {
  private final ApiKey api;
  private final short version;
  private final Optional<FakeLoop> loop;
  private final ByteReader body = new ByteReader(ByteReader.NO_BYTES);
  private final Writer writer = new Writer();
  private ByteBuffer request = ByteReader.NO_BYTES;
  private Optional<Runnable> onDisconnect = Optional.empty();
  private final Map<Object, Runnable> atEnd = new HashMap<>();
  private final AtomicInteger answers = new AtomicInteger();
  private volatile boolean disconnected;
  private volatile Optional<RuntimeException> failure = Optional.empty();
  private volatile Optional<RuntimeException> unencodable = Optional.empty();

  /** Writes responses as the network does: slices are let go once they are sent. */
  private static final class Writer extends ByteWriter {
    @Override
    protected void payload(Payload payload) {
      super.payload(payload);
      if (payload instanceof LogPayload(var slice)) {
        slice.close();
      }
    }
  }

  /** For a handler that comes back to the loop. */
  public FakeExchange(ApiKey api, int version, FakeLoop loop) {
    this(api, version, Optional.of(loop));
  }

  /** For a handler that answers at once. */
  public FakeExchange(ApiKey api, int version) {
    this(api, version, Optional.empty());
  }

  private FakeExchange(ApiKey api, int version, Optional<FakeLoop> loop) {
    this.api = api;
    this.version = (short) version;
    this.loop = loop;
  }

  /** The request that comes next. */
  public FakeExchange ask(Message message) {
    ByteWriter bytes = new ByteWriter();
    message.write(bytes, version);
    return ask(bytes.detach());
  }

  /** The request that comes next, as bytes. */
  public FakeExchange ask(ByteBuffer bytes) {
    request = bytes;
    answers.set(0);
    return this;
  }

  public boolean isAnswered() {
    return answers.get() > 0;
  }

  public boolean isDisconnected() {
    return disconnected;
  }

  /** What went wrong where the answer was to be given. */
  public Optional<RuntimeException> failure() {
    return failure;
  }

  @Override
  public void fail(RuntimeException cause) {
    failure = Optional.of(cause);
  }

  /** No answer can be encoded. */
  public void failAnswers(RuntimeException cause) {
    unencodable = Optional.of(cause);
  }

  /** The answer; there is exactly one. */
  public <M extends Message> M answer(M into) {
    if (answers.get() != 1) {
      throw new AssertionError(answers + " answers");
    }
    if (disconnected) {
      throw new AssertionError("Disconnected");
    }
    ByteReader bytes = new ByteReader(writer.written());
    into.read(bytes, version);
    if (bytes.remaining() != 0) {
      throw new AssertionError(bytes.remaining() + " bytes are left over");
    }
    return into;
  }

  /** The client goes away. */
  public void hangUp() {
    onDisconnect.ifPresent(Runnable::run);
    List.copyOf(atEnd.values()).forEach(Runnable::run);
  }

  @Override
  public ApiKey apiKey() {
    return api;
  }

  @Override
  public short apiVersion() {
    return version;
  }

  @Override
  public boolean isVersionOffered() {
    return true;
  }

  @Override
  public int correlationId() {
    return 1;
  }

  @Override
  public Optional<String> clientId() {
    return Optional.empty();
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  @Override
  public String listener() {
    return "PLAINTEXT";
  }

  @Override
  public EventLoop loop() {
    return loop.orElseThrow(() -> new AssertionError("It does not answer at once"));
  }

  @Override
  public ByteReader body() {
    return body.reset(request);
  }

  @Override
  public void retain() {}

  @Override
  public boolean respond(Message response) {
    unencodable.ifPresent(
        cause -> {
          throw cause;
        });
    writer.clear();
    response.write(writer, version);
    answers.incrementAndGet(); // last: another thread may wait for it
    return true;
  }

  @Override
  public void respondNothing() {
    answers.incrementAndGet();
  }

  @Override
  public void disconnect(String reason) {
    disconnected = true;
    answers.incrementAndGet();
  }

  @Override
  public void onDisconnect(Runnable task) {
    onDisconnect = Optional.of(task);
  }

  @Override
  public void onClose(Object key, Optional<Runnable> task) {
    task.ifPresentOrElse(each -> atEnd.put(key, each), () -> atEnd.remove(key));
  }
}
