package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AddOffsetsToTxnRequest;
import io.tailrace.wire.message.AddOffsetsToTxnResponse;
import io.tailrace.wire.message.AddPartitionsToTxnRequest;
import io.tailrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import io.tailrace.wire.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import io.tailrace.wire.message.AddPartitionsToTxnResponse;
import io.tailrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import io.tailrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import io.tailrace.wire.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The APIs by which partitions join transactions, in all their versions. */
final class AdditionApis {
  private static final short BATCH = 4;
  private static final short KNOWS_FENCED = 2;

  private final Shards<TransactionShard, TransactionRecord> shards;
  private final TransactionCoordinator.Surroundings surroundings;

  AdditionApis(
      Shards<TransactionShard, TransactionRecord> shards,
      TransactionCoordinator.Surroundings surroundings) {
    this.shards = shards;
    this.surroundings = surroundings;
  }

  void addPartitions(
      Client client,
      AddPartitionsToTxnRequest request,
      Consumer<AddPartitionsToTxnResponse> responder) {
    short version = client.apiVersion();
    List<AddPartitionsToTxnTransaction> parts =
        version < BATCH ? List.of(single(request)) : request.transactions();
    Gather<AddPartitionsToTxnResult> gather =
        new Gather<>(
            parts.size(),
            results ->
                responder.accept(
                    version < BATCH
                        ? new AddPartitionsToTxnResponse()
                            .resultsByTopicV3AndBelow(results.getFirst().topicResults())
                        : new AddPartitionsToTxnResponse().resultsByTransaction(results)));
    for (int i = 0; i < parts.size(); i++) {
      int index = i;
      addPartitions(parts.get(i), version, result -> gather.put(index, result));
    }
  }

  private static AddPartitionsToTxnTransaction single(AddPartitionsToTxnRequest request) {
    return new AddPartitionsToTxnTransaction()
        .transactionalId(request.v3AndBelowTransactionalId())
        .producerId(request.v3AndBelowProducerId())
        .producerEpoch(request.v3AndBelowProducerEpoch())
        .topics(request.v3AndBelowTopics());
  }

  private void addPartitions(
      AddPartitionsToTxnTransaction part,
      short version,
      Consumer<AddPartitionsToTxnResult> responder) {
    Consumer<Function<TopicPartition, ErrorCode>> answer =
        new Once<>(errors -> responder.accept(result(part, version, errors)));
    Set<TopicPartition> partitions = new HashSet<>();
    for (AddPartitionsToTxnTopic topic : part.topics()) {
      topic.partitions().forEach(one -> partitions.add(new TopicPartition(topic.name(), one)));
    }
    AddRequest request =
        new AddRequest(
            part.transactionalId(),
            new TransactionalProducer(part.producerId(), part.producerEpoch()),
            partitions,
            version < BATCH ? 0 : Transaction.BUMPS_EPOCH);
    if (part.transactionalId().isEmpty()) {
      answer.accept(partition -> ErrorCode.INVALID_REQUEST);
    } else if (!partitions.stream().allMatch(surroundings.partitions())) {
      answer.accept(
          partition ->
              surroundings.partitions().test(partition)
                  ? ErrorCode.OPERATION_NOT_ATTEMPTED
                  : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    } else if (part.verifyOnly()) {
      shards.run(
          request.id(),
          shard -> answer.accept(shard.verify(request)::of),
          error -> answer.accept(partition -> error));
    } else {
      Consumer<ErrorCode> outcome = error -> answer.accept(partition -> error);
      shards.run(request.id(), shard -> shard.add(request, outcome), outcome);
    }
  }

  private static AddPartitionsToTxnResult result(
      AddPartitionsToTxnTransaction part,
      short version,
      Function<TopicPartition, ErrorCode> errors) {
    return new AddPartitionsToTxnResult()
        .transactionalId(part.transactionalId())
        .topicResults(part.topics().stream().map(topic -> result(topic, version, errors)).toList());
  }

  private static AddPartitionsToTxnTopicResult result(
      AddPartitionsToTxnTopic topic, short version, Function<TopicPartition, ErrorCode> errors) {
    return new AddPartitionsToTxnTopicResult()
        .name(topic.name())
        .resultsByPartition(
            topic.partitions().stream()
                .map(
                    partition -> {
                      ErrorCode error = errors.apply(new TopicPartition(topic.name(), partition));
                      return new AddPartitionsToTxnPartitionResult()
                          .partitionIndex(partition)
                          .partitionErrorCode(
                              ProducerApis.fenced(error, version < KNOWS_FENCED).code());
                    })
                .toList());
  }

  void addOffsets(
      Client client, AddOffsetsToTxnRequest request, Consumer<AddOffsetsToTxnResponse> responder) {
    Consumer<ErrorCode> answer =
        new Once<>(
            error ->
                responder.accept(
                    new AddOffsetsToTxnResponse()
                        .errorCode(
                            ProducerApis.fenced(error, client.apiVersion() < KNOWS_FENCED)
                                .code())));
    if (request.transactionalId().isEmpty()) {
      answer.accept(ErrorCode.INVALID_REQUEST);
      return;
    }
    TopicPartition offsets =
        new TopicPartition(
            TopicImage.CONSUMER_OFFSETS,
            surroundings.offsetsPartition().applyAsInt(request.groupId()));
    AddRequest add =
        new AddRequest(
            request.transactionalId(),
            new TransactionalProducer(request.producerId(), request.producerEpoch()),
            Set.of(offsets),
            (short) 0);
    shards.run(add.id(), shard -> shard.add(add, answer), answer);
  }
}
