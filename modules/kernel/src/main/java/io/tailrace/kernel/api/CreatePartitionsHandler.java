package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.PartitionCreation;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.CreatePartitionsRequest;
import io.tailrace.wire.message.CreatePartitionsResponse;
import io.tailrace.wire.message.CreatePartitionsResponse.CreatePartitionsTopicResult;

/** CreatePartitions: gives topics more partitions. */
final class CreatePartitionsHandler implements ApiHandler {
  /** The version since which clients know that a quota can refuse a change (KIP-599). */
  private static final short STRICT_QUOTA_VERSION = 3;

  private final Controller controller;
  private final PartitionCreation creation;

  CreatePartitionsHandler(Controller controller, PartitionCreation creation) {
    this.controller = controller;
    this.creation = creation;
  }

  @Override
  public ApiKey api() {
    return ApiKey.CREATE_PARTITIONS;
  }

  @Override
  public void handle(Exchange exchange) {
    CreatePartitionsRequest request = new CreatePartitionsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    MutationCharge charge =
        new MutationCharge(exchange, exchange.apiVersion() >= STRICT_QUOTA_VERSION);
    controller.change(
        image -> creation.decide(image, request, charge),
        response -> exchange.respond(response.throttleTimeMs(charge.throttleMs())),
        error -> exchange.respond(failure(request, error)));
  }

  private static CreatePartitionsResponse failure(
      CreatePartitionsRequest request, ErrorCode error) {
    return new CreatePartitionsResponse()
        .results(
            request.topics().stream()
                .map(
                    topic ->
                        new CreatePartitionsTopicResult()
                            .name(topic.name())
                            .errorCode(error.code())
                            .errorMessage(error.message()))
                .toList());
  }
}
