package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Answers an API whose requests change the metadata, and do nothing else.
 *
 * @param api the API
 * @param controller makes the change
 * @param newRequest an empty request
 * @param decision what a request changes
 * @param failure the answer where nothing could be changed at all
 */
record ControllerHandler<Q extends Message, R extends Message>(
    ApiKey api,
    Controller controller,
    Supplier<Q> newRequest,
    BiFunction<MetadataImage, Q, Change<R>> decision,
    BiFunction<Q, ErrorCode, R> failure)
    implements ApiHandler {

  @Override
  public void handle(Exchange exchange) {
    Q request = newRequest.get();
    request.read(exchange.body(), exchange.apiVersion());
    controller.change(
        image -> decision.apply(image, request),
        exchange::respond,
        error -> exchange.respond(failure.apply(request, error)));
  }
}
