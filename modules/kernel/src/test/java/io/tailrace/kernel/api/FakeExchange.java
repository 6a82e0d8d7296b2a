package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Images;
import io.tailrace.kernel.network.EventLoop;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A request without a network. */
final class FakeExchange implements Exchange {
  private final ApiKey api;
  private final short version;
  private final ByteBuffer body;
  private Optional<Message> response = Optional.empty();

  FakeExchange(ApiKey api, int version, Message request) {
    this.api = api;
    this.version = (short) version;
    ByteWriter out = new ByteWriter();
    request.write(out, this.version);
    body = out.detach();
  }

  /** What a handler answers to a request, after it was sent and received in that version. */
  static <R extends Message> R answer(
      ApiHandler handler, int version, Message request, Class<R> type) {
    FakeExchange exchange = new FakeExchange(handler.api(), version, request);
    handler.handle(exchange);
    Message response = exchange.response.orElseThrow(() -> new AssertionError("No answer"));
    Images.requireWritable(response, version);
    return type.cast(response);
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
    return InetSocketAddress.createUnresolved("client", 1);
  }

  @Override
  public String listener() {
    return "PLAINTEXT";
  }

  @Override
  public EventLoop loop() {
    throw new AssertionError("Not needed");
  }

  @Override
  public ByteReader body() {
    return new ByteReader(body);
  }

  @Override
  public void retain() {
    throw new AssertionError("Nothing of the request is a view of its bytes");
  }

  @Override
  public boolean respond(Message answer) {
    if (response.isPresent()) {
      throw new AssertionError("Answered twice");
    }
    response = Optional.of(answer);
    return true;
  }

  @Override
  public void respondNothing() {
    throw new AssertionError("Every request here has an answer");
  }

  @Override
  public void disconnect(String reason) {
    throw new AssertionError(reason);
  }

  @Override
  public void onDisconnect(Runnable task) {}
}
