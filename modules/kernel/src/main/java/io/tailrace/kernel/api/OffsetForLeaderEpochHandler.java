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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** OffsetForLeaderEpoch: where an epoch ends, so that readers notice truncation (KIP-320). */
final class OffsetForLeaderEpochHandler implements ApiHandler {
  private final Topics topics;
  private final Question question = new Question();

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
    PartitionFanOut.ask(
        request.topics(),
        question,
        answered -> exchange.respond(new OffsetForLeaderEpochResponse().topics(answered)));
  }

  private final class Question
      implements PartitionFanOut.Question<
          OffsetForLeaderTopic,
          OffsetForLeaderPartition,
          OffsetForLeaderTopicResult,
          EpochEndOffset> {
    @Override
    public List<OffsetForLeaderPartition> partitions(OffsetForLeaderTopic topic) {
      return topic.partitions();
    }

    @Override
    public EpochEndOffset slot(OffsetForLeaderPartition partition) {
      return new EpochEndOffset().partition(partition.partition());
    }

    @Override
    public void ask(
        OffsetForLeaderTopic topic,
        OffsetForLeaderPartition asked,
        EpochEndOffset slot,
        Runnable done) {
      Optional<Partition> partition =
          topics.topic(topic.topic()).flatMap(found -> found.partition(asked.partition()));
      int epoch = asked.currentLeaderEpoch();
      ErrorCode error =
          partition
              .map(
                  found ->
                      found.checkEpoch(epoch < 0 ? OptionalInt.empty() : OptionalInt.of(epoch)))
              .orElse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
      if (error != ErrorCode.NONE) {
        slot.errorCode(error.code());
        done.run();
        return;
      }
      partition
          .get()
          .query(
              reader -> reader.endOfEpoch(asked.leaderEpoch()),
              (failure, end) -> {
                slot.errorCode(failure.code());
                end.ifPresent(
                    found -> slot.leaderEpoch(found.epoch()).endOffset(found.endOffset()));
                done.run();
              });
    }

    @Override
    public OffsetForLeaderTopicResult answer(
        OffsetForLeaderTopic topic, List<EpochEndOffset> slots) {
      return new OffsetForLeaderTopicResult().topic(topic.topic()).partitions(slots);
    }
  }
}
