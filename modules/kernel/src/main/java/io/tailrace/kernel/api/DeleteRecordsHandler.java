package io.tailrace.kernel.api;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topic;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteRecordsRequest;
import io.tailrace.wire.message.DeleteRecordsRequest.DeleteRecordsPartition;
import io.tailrace.wire.message.DeleteRecordsRequest.DeleteRecordsTopic;
import io.tailrace.wire.message.DeleteRecordsResponse;
import io.tailrace.wire.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import io.tailrace.wire.message.DeleteRecordsResponse.DeleteRecordsTopicResult;
import java.util.List;
import java.util.Optional;

/** DeleteRecords: moves the log start offset (KIP-107). */
final class DeleteRecordsHandler implements ApiHandler {
  private final Topics topics;
  private final Question question = new Question();

  DeleteRecordsHandler(Topics topics) {
    this.topics = topics;
  }

  @Override
  public ApiKey api() {
    return ApiKey.DELETE_RECORDS;
  }

  @Override
  public void handle(Exchange exchange) {
    DeleteRecordsRequest request = new DeleteRecordsRequest();
    request.read(exchange.body(), exchange.apiVersion());
    PartitionFanOut.ask(
        request.topics(),
        question,
        answered -> exchange.respond(new DeleteRecordsResponse().topics(answered)));
  }

  private final class Question
      implements PartitionFanOut.Question<
          DeleteRecordsTopic,
          DeleteRecordsPartition,
          DeleteRecordsTopicResult,
          DeleteRecordsPartitionResult> {
    @Override
    public List<DeleteRecordsPartition> partitions(DeleteRecordsTopic topic) {
      return topic.partitions();
    }

    @Override
    public DeleteRecordsPartitionResult slot(DeleteRecordsPartition partition) {
      return new DeleteRecordsPartitionResult()
          .partitionIndex(partition.partitionIndex())
          .lowWatermark(-1);
    }

    @Override
    public void ask(
        DeleteRecordsTopic named,
        DeleteRecordsPartition asked,
        DeleteRecordsPartitionResult slot,
        Runnable done) {
      Optional<Topic> topic = topics.topic(named.name());
      Optional<Partition> partition =
          topic.flatMap(found -> found.partition(asked.partitionIndex()));
      ErrorCode error = check(topic, partition);
      if (error != ErrorCode.NONE) {
        slot.errorCode(error.code());
        done.run();
        return;
      }
      partition
          .get()
          .deleteRecords(
              asked.offset(),
              (failure, lowWatermark) -> {
                slot.errorCode(failure.code()).lowWatermark(lowWatermark);
                done.run();
              });
    }

    @Override
    public DeleteRecordsTopicResult answer(
        DeleteRecordsTopic topic, List<DeleteRecordsPartitionResult> slots) {
      return new DeleteRecordsTopicResult().name(topic.name()).partitions(slots);
    }
  }

  private static ErrorCode check(Optional<Topic> topic, Optional<Partition> partition) {
    if (partition.isEmpty()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (topic.get().image().isInternal()) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION;
    }
    // A topic that is only compacted keeps its records (KIP-107).
    return topic.get().config().log().deleteRetained()
        ? ErrorCode.NONE
        : ErrorCode.POLICY_VIOLATION;
  }
}
