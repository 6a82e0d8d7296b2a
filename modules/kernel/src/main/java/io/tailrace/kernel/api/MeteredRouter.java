package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.RequestHandler;
import io.tailrace.kernel.quota.ClientMeters;
import io.tailrace.kernel.quota.ClientQuotas;
import io.tailrace.wire.message.ApiKey;

/**
 * Holds clients to their quotas, around what answers their requests. Where no quota is set, a
 * request passes at the price of reading one field.
 */
final class MeteredRouter implements RequestHandler {
  private final RequestHandler router;
  private final ClientQuotas quotas;

  MeteredRouter(RequestHandler router, ClientQuotas quotas) {
    this.router = router;
    this.quotas = quotas;
  }

  @Override
  public void handle(Exchange exchange) {
    if (!quotas.isActive() || isExempt(exchange.apiKey())) {
      router.handle(exchange);
      return;
    }
    ClientMeters meters = quotas.of(exchange.principal().name(), exchange.clientId().orElse(""));
    MeteredExchange metered = new MeteredExchange(exchange, meters, quotas);
    router.handle(metered);
    metered.handled();
  }

  /** What brokers ask of each other is not held up. */
  private static boolean isExempt(ApiKey api) {
    return api == ApiKey.WRITE_TXN_MARKERS;
  }
}
