package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.UnregisterBrokerRequest;
import io.tailrace.wire.message.UnregisterBrokerResponse;

/**
 * UnregisterBroker: forgets a broker that is gone (KIP-500). The only broker that is registered is
 * the one that answers, and it is not gone.
 */
final class UnregisterBrokerHandler implements ApiHandler {
  private final BrokerNode broker;

  UnregisterBrokerHandler(BrokerNode broker) {
    this.broker = broker;
  }

  @Override
  public ApiKey api() {
    return ApiKey.UNREGISTER_BROKER;
  }

  @Override
  public void handle(Exchange exchange) {
    UnregisterBrokerRequest request = new UnregisterBrokerRequest();
    request.read(exchange.body(), exchange.apiVersion());
    boolean own = request.brokerId() == broker.id();
    exchange.respond(
        new UnregisterBrokerResponse()
            .errorCode(
                (own ? ErrorCode.INVALID_REQUEST : ErrorCode.BROKER_ID_NOT_REGISTERED).code())
            .errorMessage(
                own
                    ? "Broker %d stands alone and is running; it cannot be unregistered."
                        .formatted(request.brokerId())
                    : "Broker ID %d is not currently registered.".formatted(request.brokerId())));
  }
}
