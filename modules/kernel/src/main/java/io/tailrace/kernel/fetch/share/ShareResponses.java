package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.network.Exchange;
import io.tailrace.kernel.network.LogPayload;
import io.tailrace.kernel.share.AcquiredRecords;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ShareAcknowledgeResponse;
import io.tailrace.wire.message.ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse;
import io.tailrace.wire.message.ShareFetchResponse;
import io.tailrace.wire.message.ShareFetchResponse.PartitionData;
import io.tailrace.wire.message.ShareFetchResponse.ShareFetchableTopicResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says to members of share groups what they have got, and what became of what they had. */
final class ShareResponses {
  private ShareResponses() {}

  /** The whole request is refused. */
  static void refuseFetch(Exchange exchange, ErrorCode error) {
    exchange.respond(
        new ShareFetchResponse().errorCode(error.code()).errorMessage(error.message()));
  }

  /** The whole request is refused. */
  static void refuseAcknowledge(Exchange exchange, ErrorCode error) {
    exchange.respond(
        new ShareAcknowledgeResponse().errorCode(error.code()).errorMessage(error.message()));
  }

  /**
   * What was acquired, and what became of the acknowledgements that came along.
   *
   * @param all whether also partitions are named of which there is nothing to say
   */
  static void sendFetch(
      Exchange exchange,
      int lockDurationMs,
      List<SharePartitionKey> keys,
      ShareRead[] reads,
      Map<SharePartitionKey, ErrorCode> acknowledged,
      boolean all) {
    Map<SharePartitionKey, PartitionData> partitions = new LinkedHashMap<>();
    for (int i = 0; i < reads.length; i++) {
      ShareRead read = reads[i];
      if (all || read.error() != ErrorCode.NONE || !read.acquired().isEmpty()) {
        partitions.put(keys.get(i), partition(keys.get(i), read));
      }
    }
    acknowledged.forEach(
        (key, error) -> {
          PartitionData partition =
              partitions.computeIfAbsent(key, absent -> partition(absent, ShareRead.NOTHING));
          partition.acknowledgeErrorCode(error.code());
          if (error != ErrorCode.NONE) {
            partition.acknowledgeErrorMessage(error.message());
          }
        });
    Map<Uuid, List<PartitionData>> byTopic = new LinkedHashMap<>();
    partitions.forEach(
        (key, partition) ->
            byTopic.computeIfAbsent(key.topicId(), _ -> new ArrayList<>()).add(partition));
    exchange.respond(
        new ShareFetchResponse()
            .acquisitionLockTimeoutMs(lockDurationMs)
            .responses(
                byTopic.entrySet().stream()
                    .map(
                        topic ->
                            new ShareFetchableTopicResponse()
                                .topicId(topic.getKey())
                                .partitions(topic.getValue()))
                    .toList()));
  }

  private static PartitionData partition(SharePartitionKey key, ShareRead read) {
    PartitionData partition = new PartitionData().partitionIndex(key.partition());
    if (read.error() != ErrorCode.NONE) {
      partition.errorCode(read.error().code()).errorMessage(read.error().message());
    }
    if (!read.acquired().isEmpty()) {
      partition.records(new LogPayload(read.records()));
    }
    return partition.acquiredRecords(
        read.acquired().stream().map(ShareResponses::acquired).toList());
  }

  private static ShareFetchResponse.AcquiredRecords acquired(AcquiredRecords run) {
    return new ShareFetchResponse.AcquiredRecords()
        .firstOffset(run.firstOffset())
        .lastOffset(run.lastOffset())
        .deliveryCount(run.deliveryCount());
  }

  /** What became of acknowledgements. */
  static void sendAcknowledge(
      Exchange exchange, int lockDurationMs, Map<SharePartitionKey, ErrorCode> acknowledged) {
    Map<Uuid, List<ShareAcknowledgeResponse.PartitionData>> byTopic = new LinkedHashMap<>();
    acknowledged.forEach(
        (key, error) -> {
          ShareAcknowledgeResponse.PartitionData partition =
              new ShareAcknowledgeResponse.PartitionData()
                  .partitionIndex(key.partition())
                  .errorCode(error.code());
          if (error != ErrorCode.NONE) {
            partition.errorMessage(error.message());
          }
          byTopic.computeIfAbsent(key.topicId(), _ -> new ArrayList<>()).add(partition);
        });
    exchange.respond(
        new ShareAcknowledgeResponse()
            .acquisitionLockTimeoutMs(lockDurationMs)
            .responses(
                byTopic.entrySet().stream()
                    .map(
                        topic ->
                            new ShareAcknowledgeTopicResponse()
                                .topicId(topic.getKey())
                                .partitions(topic.getValue()))
                    .toList()));
  }
}
