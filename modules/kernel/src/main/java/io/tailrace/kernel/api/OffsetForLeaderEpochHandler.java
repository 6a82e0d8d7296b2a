package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import io.tailrace.wire.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import io.tailrace.wire.message.OffsetForLeaderEpochResponse;
import io.tailrace.wire.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import io.tailrace.wire.message.OffsetForLeaderEpochResponse.OffsetForLeaderTopicResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** OffsetForLeaderEpoch: where an epoch ends, so that readers notice truncation (KIP-320). */
final class OffsetForLeaderEpochHandler implements ApiHandler {
  private final Topics topics;

  OffsetForLeaderEpochHandler(Topics topics) {
    this.topics = topics;
  }

  @Override
  public ApiKey api() {
    return ApiKey.OFFSET_FOR_LEADER_EPOCH;
  }

  @Override
  public void handle(Exchange exchange) {
    OffsetForLeaderEpochRequest request = new OffsetForLeaderEpochRequest();
    request.read(exchange.body(), exchange.apiVersion());
    OffsetForLeaderEpochResponse response = new OffsetForLeaderEpochResponse();
    FanIn parts = new FanIn(() -> exchange.respond(response));
    List<OffsetForLeaderTopicResult> answered = new ArrayList<>();
    for (OffsetForLeaderTopic topic : request.topics()) {
      List<EpochEndOffset> partitions = new ArrayList<>();
      for (OffsetForLeaderPartition partition : topic.partitions()) {
        EpochEndOffset slot = new EpochEndOffset().partition(partition.partition());
        partitions.add(slot);
        parts.begin();
        look(topic.topic(), partition, slot, parts);
      }
      answered.add(new OffsetForLeaderTopicResult().topic(topic.topic()).partitions(partitions));
    }
    response.topics(answered);
    parts.end();
  }

  private void look(
      String topic, OffsetForLeaderPartition request, EpochEndOffset slot, FanIn parts) {
    Optional<Partition> partition =
        topics.topic(topic).flatMap(found -> found.partition(request.partition()));
    int epoch = request.currentLeaderEpoch();
    ErrorCode error =
        partition
            .map(found -> found.checkEpoch(epoch < 0 ? OptionalInt.empty() : OptionalInt.of(epoch)))
            .orElse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    if (error != ErrorCode.NONE) {
      slot.errorCode(error.code());
      parts.end();
      return;
    }
    partition
        .get()
        .query(
            reader -> reader.endOfEpoch(request.leaderEpoch()),
            (failure, end) -> {
              slot.errorCode(failure.code());
              end.ifPresent(found -> slot.leaderEpoch(found.epoch()).endOffset(found.endOffset()));
              parts.end();
            });
  }
}
