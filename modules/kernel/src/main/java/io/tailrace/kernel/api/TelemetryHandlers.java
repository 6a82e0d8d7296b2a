package io.tailrace.kernel.api;

import io.tailrace.kernel.clientmetrics.ClientMetrics;
import io.tailrace.kernel.clientmetrics.ClientMetricsClient;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.spi.clientmetrics.ClientMetricsReceiver;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;

/** The handlers that ask clients for their metrics and take them (KIP-714). */
public final class TelemetryHandlers {
  /** zstd, lz4, gzip, snappy: what a client should rather use comes first. */
  private static final List<Integer> PREFERRED_CODECS = List.of(4, 3, 1, 2);

  private TelemetryHandlers() {}

  /**
   * One handler an API; a broker without a receiver has none.
   *
   * @param background runs the receiver
   */
  public static List<ApiHandler> of(
      ClientMetrics metrics, ClientMetricsReceiver receiver, Codecs codecs, Executor background) {
    return List.of(
        new GetTelemetrySubscriptionsHandler(metrics, codecs),
        new PushTelemetryHandler(metrics, receiver, codecs, background));
  }

  /** The numbers of the codecs that a push may use, the one that is preferred first. */
  public static List<Byte> codecs(Codecs codecs) {
    return PREFERRED_CODECS.stream()
        .filter(id -> codecs.of(id).isPresent())
        .map(Integer::byteValue)
        .toList();
  }

  static ClientMetricsClient client(Exchange exchange) {
    InetSocketAddress address = exchange.remoteAddress();
    return ClientMetricsClient.of(
        exchange.clientId().orElse(""),
        exchange.software().name(),
        exchange.software().version(),
        address.getAddress().getHostAddress(),
        address.getPort());
  }
}
