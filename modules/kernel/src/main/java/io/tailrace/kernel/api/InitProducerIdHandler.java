package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.ProducerIds;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;

/**
 * InitProducerId: an id for an idempotent producer. Without a transactional id nobody is to be
 * fenced: a producer that brings an id and an epoch (KIP-360) gets a new id too, with epoch 0.
 */
final class InitProducerIdHandler implements ApiHandler {
  private static final int NONE = -1;

  private final ProducerIds ids;

  InitProducerIdHandler(ProducerIds ids) {
    this.ids = ids;
  }

  @Override
  public ApiKey api() {
    return ApiKey.INIT_PRODUCER_ID;
  }

  @Override
  public void handle(Exchange exchange) {
    InitProducerIdRequest request = new InitProducerIdRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if ((request.producerId() == NONE) != (request.producerEpoch() == NONE)
        || request.transactionalId().filter(String::isEmpty).isPresent()) {
      refuse(exchange, ErrorCode.INVALID_REQUEST);
    } else if (request.transactionalId().isPresent()) {
      // There are no transactions here; this error is final, so that clients say so at once.
      refuse(exchange, ErrorCode.UNSUPPORTED_VERSION);
    } else {
      ids.draw(
          id -> exchange.respond(new InitProducerIdResponse().producerId(id)),
          error -> refuse(exchange, error));
    }
  }

  private static void refuse(Exchange exchange, ErrorCode error) {
    exchange.respond(
        new InitProducerIdResponse()
            .errorCode(error.code())
            .producerId(NONE)
            .producerEpoch((short) NONE));
  }
}
