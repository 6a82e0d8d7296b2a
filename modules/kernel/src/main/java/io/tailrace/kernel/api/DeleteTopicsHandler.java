package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.TopicDeletion;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteTopicsRequest;
import io.tailrace.wire.message.DeleteTopicsRequest.DeleteTopicState;
import io.tailrace.wire.message.DeleteTopicsResponse;
import io.tailrace.wire.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.stream.Stream;

/** DeleteTopics, by name or by id. */
final class DeleteTopicsHandler implements ApiHandler {
  /** The version since which clients know that a quota can refuse a change (KIP-599). */
  private static final short STRICT_QUOTA_VERSION = 5;

  /** The version since which clients know that deletion may be switched off. */
  private static final short DELETION_DISABLED_VERSION = 3;

  private final Controller controller;
  private final boolean enabled;

  DeleteTopicsHandler(Controller controller, boolean enabled) {
    this.controller = controller;
    this.enabled = enabled;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DELETE_TOPICS;
  }

  @Override
  public void handle(Exchange exchange) {
    DeleteTopicsRequest request = new DeleteTopicsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if (!enabled) {
      exchange.respond(
          failure(
              request,
              exchange.apiVersion() < DELETION_DISABLED_VERSION
                  ? ErrorCode.INVALID_REQUEST
                  : ErrorCode.TOPIC_DELETION_DISABLED));
      return;
    }
    MutationCharge charge =
        new MutationCharge(exchange, exchange.apiVersion() >= STRICT_QUOTA_VERSION);
    controller.change(
        image -> TopicDeletion.decide(image, request, charge),
        response -> exchange.respond(response.throttleTimeMs(charge.throttleMs())),
        error -> exchange.respond(failure(request, error)));
  }

  private static DeleteTopicsResponse failure(DeleteTopicsRequest request, ErrorCode error) {
    Stream<DeleteTopicState> named =
        Stream.concat(
            request.topicNames().stream().map(name -> new DeleteTopicState().name(name)),
            request.topics().stream());
    return new DeleteTopicsResponse()
        .responses(
            named
                .distinct()
                .map(
                    topic ->
                        new DeletableTopicResult()
                            .name(topic.name())
                            .topicId(topic.topicId())
                            .errorCode(error.code())
                            .errorMessage(error.message()))
                .toList());
  }
}
