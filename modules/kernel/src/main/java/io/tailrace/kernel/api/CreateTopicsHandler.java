package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.TopicCreation;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreateTopicsRequest;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsResponse;
import io.tailrace.wire.message.CreateTopicsResponse.CreatableTopicResult;

/** CreateTopics: also shows the configs that the new topics have (KIP-525). */
final class CreateTopicsHandler implements ApiHandler {
  /** The version since which clients know that a quota can refuse a change (KIP-599). */
  private static final short STRICT_QUOTA_VERSION = 6;

  private final Controller controller;
  private final TopicCreation creation;

  CreateTopicsHandler(Controller controller, TopicCreation creation) {
    this.controller = controller;
    this.creation = creation;
  }

  @Override
  public ApiKey api() {
    return ApiKey.CREATE_TOPICS;
  }

  @Override
  public void handle(Exchange exchange) {
    CreateTopicsRequest request = new CreateTopicsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    MutationCharge charge =
        new MutationCharge(exchange, exchange.apiVersion() >= STRICT_QUOTA_VERSION);
    controller.change(
        image -> creation.decide(image, request, charge),
        response -> exchange.respond(response.throttleTimeMs(charge.throttleMs())),
        error -> exchange.respond(failure(request, error)));
  }

  private static CreateTopicsResponse failure(CreateTopicsRequest request, ErrorCode error) {
    return new CreateTopicsResponse()
        .topics(
            request.topics().stream()
                .map(CreatableTopic::name)
                .distinct()
                .map(
                    name ->
                        new CreatableTopicResult()
                            .name(name)
                            .errorCode(error.code())
                            .errorMessage(error.message()))
                .toList());
  }
}
