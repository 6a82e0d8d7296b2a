package io.tailrace.kernel.api;

import io.tailrace.kernel.clientmetrics.ClientMetrics;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.spi.clientmetrics.ClientMetricsReceiver;
import io.tailrace.spi.clientmetrics.PushedMetrics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.PushTelemetryRequest;
import io.tailrace.wire.message.PushTelemetryResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.Executor;

/** PushTelemetry: the metrics of a client, for the receiver (KIP-714). */
final class PushTelemetryHandler implements ApiHandler {
  private static final System.Logger LOGGER =
      System.getLogger(PushTelemetryHandler.class.getName());

  /** How much larger than the largest push one may be once it is decompressed. */
  private static final int MAX_EXPANSION = 16;

  private final ClientMetrics metrics;
  private final ClientMetricsReceiver receiver;
  private final Codecs codecs;
  private final Executor background;

  PushTelemetryHandler(
      ClientMetrics metrics, ClientMetricsReceiver receiver, Codecs codecs, Executor background) {
    this.metrics = metrics;
    this.receiver = receiver;
    this.codecs = codecs;
    this.background = background;
  }

  @Override
  public ApiKey api() {
    return ApiKey.PUSH_TELEMETRY;
  }

  @Override
  public void handle(Exchange exchange) {
    PushTelemetryRequest request = new PushTelemetryRequest();
    request.read(exchange.body(), exchange.apiVersion());
    ErrorCode refused =
        metrics.push(
            request.clientInstanceId(),
            TelemetryHandlers.client(exchange),
            request.subscriptionId(),
            request.terminating(),
            request.compressionType(),
            request.metrics().remaining());
    if (refused != ErrorCode.NONE || !request.metrics().hasRemaining()) {
      respond(exchange, refused);
      return;
    }
    exchange.retain();
    background.execute(() -> respond(exchange, receive(exchange, request)));
  }

  private static void respond(Exchange exchange, ErrorCode error) {
    exchange.respond(new PushTelemetryResponse().errorCode(error.code()));
  }

  private ErrorCode receive(Exchange exchange, PushTelemetryRequest request) {
    try {
      ByteBuffer data = decompressed(request);
      if (!data.hasRemaining()) {
        return ErrorCode.TELEMETRY_TOO_LARGE;
      }
      receiver.receive(
          new PushedMetrics(
              new UUID(request.clientInstanceId().high(), request.clientInstanceId().low()),
              exchange.clientId().orElse(""),
              exchange.software().name(),
              exchange.software().version(),
              exchange.principal().toString(),
              exchange.remoteAddress(),
              request.terminating(),
              data));
      return ErrorCode.NONE;
    } catch (IOException | RuntimeException | LinkageError e) {
      LOGGER.log(
          System.Logger.Level.ERROR,
          "The metrics of client " + exchange.clientId().orElse("") + " cannot be taken",
          e);
      return ErrorCode.INVALID_RECORD;
    }
  }

  /** What was pushed; nothing if it is too large. */
  private ByteBuffer decompressed(PushTelemetryRequest request) throws IOException {
    if (request.compressionType() == 0) {
      return request.metrics().asReadOnlyBuffer();
    }
    int most = (int) Math.min(Integer.MAX_VALUE - 8, (long) metrics.maxBytes() * MAX_EXPANSION);
    Codecs.Codec codec = codecs.of(request.compressionType()).orElseThrow();
    try (InputStream in = codec.codec().decompress(request.metrics())) {
      byte[] bytes = in.readNBytes(most);
      return in.read() < 0 ? ByteBuffer.wrap(bytes) : ByteBuffer.allocate(0);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
