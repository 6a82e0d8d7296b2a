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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** DeleteRecords: moves the log start offset (KIP-107). */
final class DeleteRecordsHandler implements ApiHandler {
  private final Topics topics;

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
    DeleteRecordsResponse response = new DeleteRecordsResponse();
    FanIn parts = new FanIn(() -> exchange.respond(response));
    List<DeleteRecordsTopicResult> answered = new ArrayList<>();
    for (DeleteRecordsTopic topic : request.topics()) {
      List<DeleteRecordsPartitionResult> partitions = new ArrayList<>();
      for (DeleteRecordsPartition partition : topic.partitions()) {
        DeleteRecordsPartitionResult slot =
            new DeleteRecordsPartitionResult()
                .partitionIndex(partition.partitionIndex())
                .lowWatermark(-1);
        partitions.add(slot);
        parts.begin();
        delete(topic.name(), partition, slot, parts);
      }
      answered.add(new DeleteRecordsTopicResult().name(topic.name()).partitions(partitions));
    }
    response.topics(answered);
    parts.end();
  }

  private void delete(
      String name, DeleteRecordsPartition request, DeleteRecordsPartitionResult slot, FanIn parts) {
    Optional<Topic> topic = topics.topic(name);
    Optional<Partition> partition =
        topic.flatMap(found -> found.partition(request.partitionIndex()));
    ErrorCode error = check(topic, partition);
    if (error != ErrorCode.NONE) {
      slot.errorCode(error.code());
      parts.end();
      return;
    }
    partition
        .get()
        .deleteRecords(
            request.offset(),
            (failure, lowWatermark) -> {
              slot.errorCode(failure.code()).lowWatermark(lowWatermark);
              parts.end();
            });
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
