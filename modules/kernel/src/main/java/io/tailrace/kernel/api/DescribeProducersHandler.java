package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.ActiveProducer;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DescribeProducersRequest;
import io.tailrace.wire.message.DescribeProducersRequest.TopicRequest;
import io.tailrace.wire.message.DescribeProducersResponse;
import io.tailrace.wire.message.DescribeProducersResponse.PartitionResponse;
import io.tailrace.wire.message.DescribeProducersResponse.ProducerState;
import io.tailrace.wire.message.DescribeProducersResponse.TopicResponse;
import java.util.List;
import java.util.Optional;

/** DescribeProducers: who writes to a partition, and whose transactions are open (KIP-664). */
final class DescribeProducersHandler implements ApiHandler {
  private final Topics topics;
  private final Question question = new Question();

  DescribeProducersHandler(Topics topics) {
    this.topics = topics;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DESCRIBE_PRODUCERS;
  }

  @Override
  public void handle(Exchange exchange) {
    DescribeProducersRequest request = new DescribeProducersRequest();
    request.read(exchange.body(), exchange.apiVersion());
    PartitionFanOut.ask(
        request.topics(),
        question,
        answered -> exchange.respond(new DescribeProducersResponse().topics(answered)));
  }

  private final class Question
      implements PartitionFanOut.Question<TopicRequest, Integer, TopicResponse, PartitionResponse> {
    @Override
    public List<Integer> partitions(TopicRequest topic) {
      return topic.partitionIndexes();
    }

    @Override
    public PartitionResponse slot(Integer partition) {
      return new PartitionResponse().partitionIndex(partition);
    }

    @Override
    public void ask(TopicRequest topic, Integer index, PartitionResponse slot, Runnable done) {
      Optional<Partition> partition =
          topics.topic(topic.name()).flatMap(found -> found.partition(index));
      if (partition.isEmpty()) {
        slot.errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
        done.run();
        return;
      }
      partition
          .get()
          .activeProducers(
              (error, producers) -> {
                slot.errorCode(error.code())
                    .activeProducers(
                        producers.stream().map(DescribeProducersHandler::describe).toList());
                done.run();
              });
    }

    @Override
    public TopicResponse answer(TopicRequest topic, List<PartitionResponse> slots) {
      return new TopicResponse().name(topic.name()).partitions(slots);
    }
  }

  private static ProducerState describe(ActiveProducer producer) {
    return new ProducerState()
        .producerId(producer.producerId())
        .producerEpoch(producer.epoch())
        .lastSequence(producer.lastSequence())
        .lastTimestamp(producer.lastTimestamp())
        .coordinatorEpoch(producer.coordinatorEpoch())
        .currentTxnStartOffset(producer.transactionStart().orElse(-1));
  }
}
