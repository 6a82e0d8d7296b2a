package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.FindCoordinatorRequest;
import io.tailrace.wire.message.FindCoordinatorResponse;
import io.tailrace.wire.message.FindCoordinatorResponse.Coordinator;
import java.util.List;
import java.util.Optional;

/**
 * FindCoordinator: this broker coordinates everything. The first one to ask for a coordinator has
 * its topic created.
 */
final class FindCoordinatorHandler implements ApiHandler {
  /** The version since which one request asks for many (KIP-699). */
  private static final short BATCH_VERSION = 4;

  private static final byte GROUP = 0;
  private static final byte TRANSACTION = 1;
  private static final byte SHARE = 2;

  /** The version since which share coordinators can be asked for (KIP-932). */
  private static final short SHARE_VERSION = 6;

  private final Controller controller;
  private final BrokerNode broker;
  private final TopicAutoCreation creation;

  FindCoordinatorHandler(Controller controller, BrokerNode broker, TopicAutoCreation creation) {
    this.controller = controller;
    this.broker = broker;
    this.creation = creation;
  }

  @Override
  public ApiKey api() {
    return ApiKey.FIND_COORDINATOR;
  }

  @Override
  public void handle(Exchange exchange) {
    FindCoordinatorRequest request = new FindCoordinatorRequest();
    request.read(exchange.body(), exchange.apiVersion());
    switch (request.keyType()) {
      case GROUP -> find(exchange, request, TopicImage.CONSUMER_OFFSETS);
      case SHARE -> {
        if (exchange.apiVersion() >= SHARE_VERSION
            && request.coordinatorKeys().stream().allMatch(SharePartitionKey::isCoordinatorKey)) {
          find(exchange, request, TopicImage.SHARE_GROUP_STATE);
        } else {
          answer(exchange, request, ErrorCode.INVALID_REQUEST);
        }
      }
      case TRANSACTION -> find(exchange, request, TopicImage.TRANSACTION_STATE);
      default -> answer(exchange, request, ErrorCode.INVALID_REQUEST);
    }
  }

  private void find(Exchange exchange, FindCoordinatorRequest request, String topic) {
    if (controller.image().topic(topic).isPresent()) {
      answer(exchange, request, ErrorCode.NONE);
    } else {
      creation.create(
          List.of(topic),
          outcome ->
              answer(
                  exchange,
                  request,
                  outcome.get(topic) == ErrorCode.NONE
                      ? ErrorCode.NONE
                      : ErrorCode.COORDINATOR_NOT_AVAILABLE));
    }
  }

  private void answer(Exchange exchange, FindCoordinatorRequest request, ErrorCode error) {
    if (exchange.apiVersion() >= BATCH_VERSION) {
      exchange.respond(
          new FindCoordinatorResponse()
              .coordinators(
                  request.coordinatorKeys().stream()
                      .map(key -> coordinator(exchange, key, error))
                      .toList()));
      return;
    }
    Coordinator coordinator = coordinator(exchange, request.key(), error);
    exchange.respond(
        new FindCoordinatorResponse()
            .errorCode(coordinator.errorCode())
            .errorMessage(coordinator.errorMessage())
            .nodeId(coordinator.nodeId())
            .host(coordinator.host())
            .port(coordinator.port()));
  }

  private Coordinator coordinator(Exchange exchange, String key, ErrorCode error) {
    if (error != ErrorCode.NONE) {
      return new Coordinator()
          .key(key)
          .errorCode(error.code())
          .errorMessage(error.message())
          .nodeId(-1)
          .port(-1);
    }
    ListenerConfig endpoint = broker.endpoint().apply(exchange.listener());
    return new Coordinator()
        .key(key)
        .errorMessage(Optional.empty())
        .nodeId(broker.id())
        .host(endpoint.host())
        .port(endpoint.port());
  }
}
