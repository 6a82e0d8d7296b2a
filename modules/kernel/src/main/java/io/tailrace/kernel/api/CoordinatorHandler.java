package io.tailrace.kernel.api;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The handler of an API that a coordinator answers.
 *
 * @param newRequest makes an empty request
 * @param operation what the coordinator does with it
 * @param newestVersion the newest version that is offered
 */
record CoordinatorHandler<Q extends Message, R extends Message>(
    ApiKey api, Supplier<Q> newRequest, Operation<Q, R> operation, short newestVersion)
    implements ApiHandler {

  /** Offers all versions that Kafka has released. */
  CoordinatorHandler(ApiKey api, Supplier<Q> newRequest, Operation<Q, R> operation) {
    this(api, newRequest, operation, api.newestVersion());
  }

  /** What a coordinator does with a request. */
  @FunctionalInterface
  interface Operation<Q, R> {
    void run(Client client, Q request, Consumer<R> responder);
  }

  @Override
  public void handle(Exchange exchange) {
    Q request = newRequest.get();
    request.read(exchange.body(), exchange.apiVersion());
    operation.run(client(exchange), request, exchange::respond);
  }

  /** Who asks. */
  static Client client(Exchange exchange) {
    return new Client(
        exchange.apiVersion(),
        exchange.clientId().orElse(""),
        "/" + exchange.remoteAddress().getAddress().getHostAddress());
  }
}
