package io.tailrace.kernel.api;

import io.tailrace.kernel.clientmetrics.ClientMetrics;
import io.tailrace.kernel.clientmetrics.ClientMetrics.Answer;
import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.GetTelemetrySubscriptionsRequest;
import io.tailrace.wire.message.GetTelemetrySubscriptionsResponse;
import java.util.List;

/** GetTelemetrySubscriptions: which metrics a client is to push, and how often (KIP-714). */
final class GetTelemetrySubscriptionsHandler implements ApiHandler {
  private final ClientMetrics metrics;
  private final List<Byte> accepted;

  GetTelemetrySubscriptionsHandler(ClientMetrics metrics, Codecs codecs) {
    this.metrics = metrics;
    this.accepted = TelemetryHandlers.codecs(codecs);
  }

  @Override
  public ApiKey api() {
    return ApiKey.GET_TELEMETRY_SUBSCRIPTIONS;
  }

  @Override
  public void handle(Exchange exchange) {
    GetTelemetrySubscriptionsRequest request = new GetTelemetrySubscriptionsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    exchange.respond(
        switch (metrics.subscribe(request.clientInstanceId(), TelemetryHandlers.client(exchange))) {
          case Answer.Refused(var error) ->
              new GetTelemetrySubscriptionsResponse().errorCode(error.code());
          case Answer.Given(var subscribed) ->
              new GetTelemetrySubscriptionsResponse()
                  .clientInstanceId(subscribed.clientInstanceId())
                  .subscriptionId(subscribed.subscriptionId())
                  .acceptedCompressionTypes(accepted)
                  .pushIntervalMs(subscribed.intervalMs())
                  .telemetryMaxBytes(metrics.maxBytes())
                  .deltaTemporality(true)
                  .requestedMetrics(subscribed.metrics());
        });
  }
}
