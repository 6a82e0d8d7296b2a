package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.Controller;
import io.tailrace.kernel.metadata.LocalMetadataLog;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.ListenerConfig;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeQuorumRequest;
import io.tailrace.wire.message.DescribeQuorumResponse;
import io.tailrace.wire.message.DescribeQuorumResponse.Listener;
import io.tailrace.wire.message.DescribeQuorumResponse.Node;
import io.tailrace.wire.message.DescribeQuorumResponse.PartitionData;
import io.tailrace.wire.message.DescribeQuorumResponse.ReplicaState;
import io.tailrace.wire.message.DescribeQuorumResponse.TopicData;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * DescribeQuorum: who keeps the metadata (KIP-836). A broker that stands alone is the only voter of
 * its own quorum, and always up to date with itself.
 */
final class DescribeQuorumHandler implements ApiHandler {
  private final Controller controller;
  private final BrokerNode broker;
  private final InstantSource clock;

  DescribeQuorumHandler(Controller controller, BrokerNode broker, InstantSource clock) {
    this.controller = controller;
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_QUORUM;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeQuorumRequest request = new DescribeQuorumRequest();
    request.read(exchange.body(), exchange.apiVersion());
    ListenerConfig endpoint = broker.endpoint().apply(exchange.listener());
    exchange.respond(
        new DescribeQuorumResponse()
            .errorMessage(Optional.empty())
            .topics(
                request.topics().stream()
                    .map(
                        topic ->
                            new TopicData()
                                .topicName(topic.topicName())
                                .partitions(
                                    topic.partitions().stream()
                                        .map(
                                            asked ->
                                                describe(topic.topicName(), asked.partitionIndex()))
                                        .toList()))
                    .toList())
            .nodes(
                exchange.apiVersion() < 2
                    ? List.of()
                    : List.of(
                        new Node()
                            .nodeId(broker.id())
                            .listeners(
                                List.of(
                                    new Listener()
                                        .name(endpoint.name())
                                        .host(endpoint.host())
                                        .port(endpoint.port()))))));
  }

  private PartitionData describe(String topic, int partition) {
    PartitionData answer =
        new PartitionData().partitionIndex(partition).errorMessage(Optional.empty());
    if (!topic.equals(LocalMetadataLog.ID.topic())
        || partition != LocalMetadataLog.ID.partition()) {
      return answer
          .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
          .errorMessage(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.message());
    }
    long end = controller.endOffset();
    long now = clock.millis();
    return answer
        .leaderId(broker.id())
        .leaderEpoch(LocalMetadataLog.LEADER_EPOCH)
        .highWatermark(end)
        .currentVoters(
            List.of(
                new ReplicaState()
                    .replicaId(broker.id())
                    .logEndOffset(end)
                    .lastFetchTimestamp(now)
                    .lastCaughtUpTimestamp(now)));
  }
}
