package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ElectLeadersRequest;
import io.tailrace.wire.message.ElectLeadersResponse;
import io.tailrace.wire.message.ElectLeadersResponse.PartitionResult;
import io.tailrace.wire.message.ElectLeadersResponse.ReplicaElectionResult;
import java.util.List;
import java.util.Optional;

/**
 * ElectLeaders: puts preferred leaders, or unclean ones, in office (KIP-183, KIP-460). A broker
 * that stands alone leads every partition, so that no election is ever needed.
 */
final class ElectLeadersHandler implements ApiHandler {
  private static final byte PREFERRED = 0;
  private static final byte UNCLEAN = 1;

  private final Controller controller;

  ElectLeadersHandler(Controller controller) {
    this.controller = controller;
  }

  @Override
  public ApiKey api() {
    return ApiKey.ELECT_LEADERS;
  }

  @Override
  public void handle(Exchange exchange) {
    ElectLeadersRequest request = new ElectLeadersRequest();
    request.read(exchange.body(), exchange.apiVersion());
    if (request.electionType() != PREFERRED && request.electionType() != UNCLEAN) {
      exchange.respond(new ElectLeadersResponse().errorCode(ErrorCode.INVALID_REQUEST.code()));
      return;
    }
    MetadataImage image = controller.image();
    // Asked about all partitions, one tells only of those where there was something to do.
    exchange.respond(
        new ElectLeadersResponse()
            .replicaElectionResults(
                request.topicPartitions().orElse(List.of()).stream()
                    .map(
                        topic ->
                            new ReplicaElectionResult()
                                .topic(topic.topic())
                                .partitionResult(
                                    topic.partitions().stream()
                                        .map(number -> elect(topic.topic(), number, image))
                                        .toList()))
                    .toList()));
  }

  private static PartitionResult elect(String name, int number, MetadataImage image) {
    Optional<TopicImage> topic = image.topic(name);
    ErrorCode error =
        topic.isPresent() && number >= 0 && number < topic.get().partitions().size()
            ? ErrorCode.ELECTION_NOT_NEEDED
            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    return new PartitionResult()
        .partitionId(number)
        .errorCode(error.code())
        .errorMessage(error.message());
  }
}
