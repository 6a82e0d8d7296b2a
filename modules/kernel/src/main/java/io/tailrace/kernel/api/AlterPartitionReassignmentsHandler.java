package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.kernel.metadata.ReplicaPlacement;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterPartitionReassignmentsRequest;
import io.tailrace.wire.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import io.tailrace.wire.message.AlterPartitionReassignmentsResponse;
import io.tailrace.wire.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import io.tailrace.wire.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import io.tailrace.wire.message.ApiKey;
import java.util.List;
import java.util.Optional;

/**
 * AlterPartitionReassignments: moves replicas between brokers (KIP-455). Where there is one broker
 * the only replicas that can be asked for are those that there are, and no move is ever in
 * progress.
 */
final class AlterPartitionReassignmentsHandler implements ApiHandler {
  private final Controller controller;
  private final ReplicaPlacement placement;

  AlterPartitionReassignmentsHandler(Controller controller, ReplicaPlacement placement) {
    this.controller = controller;
    this.placement = placement;
  }

  @Override
  public ApiKey api() {
    return ApiKey.ALTER_PARTITION_REASSIGNMENTS;
  }

  @Override
  public void handle(Exchange exchange) {
    AlterPartitionReassignmentsRequest request = new AlterPartitionReassignmentsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    MetadataImage image = controller.image();
    exchange.respond(
        new AlterPartitionReassignmentsResponse()
            .allowReplicationFactorChange(request.allowReplicationFactorChange())
            .errorMessage(Optional.empty())
            .responses(
                request.topics().stream()
                    .map(
                        topic ->
                            new ReassignableTopicResponse()
                                .name(topic.name())
                                .partitions(
                                    topic.partitions().stream()
                                        .map(asked -> answer(topic.name(), asked, image))
                                        .toList()))
                    .toList()));
  }

  private ReassignablePartitionResponse answer(
      String topic, ReassignablePartition asked, MetadataImage image) {
    ReassignablePartitionResponse answer =
        new ReassignablePartitionResponse()
            .partitionIndex(asked.partitionIndex())
            .errorMessage(Optional.empty());
    try {
      check(image.topic(topic), asked);
      return answer;
    } catch (RefusedException e) {
      return answer.errorCode(e.error().code()).errorMessage(e.getMessage());
    }
  }

  private void check(Optional<TopicImage> topic, ReassignablePartition asked) {
    int number = asked.partitionIndex();
    if (topic.isEmpty() || number < 0 || number >= topic.get().partitions().size()) {
      throw new RefusedException(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    Optional<List<Integer>> replicas = asked.replicas();
    if (replicas.isEmpty()) {
      throw new RefusedException(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS);
    }
    placement.check(replicas.get());
  }
}
