package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.TxnOffsetCommitRequest;
import io.tailrace.wire.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import io.tailrace.wire.message.TxnOffsetCommitResponse;
import io.tailrace.wire.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import io.tailrace.wire.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;
import java.util.List;

/** TxnOffsetCommit in all its versions, as the OffsetCommit that it is but for the transaction. */
final class TransactionalOffsets {
  /** From here on, topics are named by their ids (KIP-1319). */
  private static final short TOPIC_IDS = 6;

  /** From here on, clients know that a coordinator may be loading. */
  private static final short KNOWS_LOADING = 2;

  /** From here on, clients can be told of member epochs, and that a group does not exist. */
  private static final short KNOWS_EPOCHS = 6;

  private TransactionalOffsets() {}

  /** The version of OffsetCommit that names topics as this version of TxnOffsetCommit does. */
  static Client as(Client client) {
    return new Client(
        client.apiVersion() >= TOPIC_IDS
            ? OffsetApis.TOPIC_IDS
            : (short) (OffsetApis.TOPIC_IDS - 1),
        client.clientId(),
        client.host());
  }

  static OffsetCommitRequest request(TxnOffsetCommitRequest request) {
    return new OffsetCommitRequest()
        .groupId(request.groupId())
        .generationIdOrMemberEpoch(request.generationIdOrMemberEpoch())
        .memberId(request.memberId())
        .groupInstanceId(request.groupInstanceId())
        .topics(request.topics().stream().map(TransactionalOffsets::topic).toList());
  }

  private static OffsetCommitRequestTopic topic(TxnOffsetCommitRequestTopic topic) {
    return new OffsetCommitRequestTopic()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(
            topic.partitions().stream()
                .map(
                    partition ->
                        new OffsetCommitRequestPartition()
                            .partitionIndex(partition.partitionIndex())
                            .committedOffset(partition.committedOffset())
                            .committedLeaderEpoch(partition.committedLeaderEpoch())
                            .committedMetadata(partition.committedMetadata()))
                .toList());
  }

  static TxnOffsetCommitResponse response(OffsetCommitResponse response, short version) {
    List<TxnOffsetCommitResponseTopic> topics =
        response.topics().stream()
            .map(
                topic ->
                    new TxnOffsetCommitResponseTopic()
                        .name(topic.name())
                        .topicId(topic.topicId())
                        .partitions(
                            topic.partitions().stream()
                                .map(
                                    partition ->
                                        new TxnOffsetCommitResponsePartition()
                                            .partitionIndex(partition.partitionIndex())
                                            .errorCode(known(partition.errorCode(), version)))
                                .toList()))
            .toList();
    return new TxnOffsetCommitResponse().topics(topics);
  }

  private static short known(short error, short version) {
    return switch (ErrorCode.forCode(error)) {
      case COORDINATOR_LOAD_IN_PROGRESS ->
          version < KNOWS_LOADING ? ErrorCode.COORDINATOR_NOT_AVAILABLE.code() : error;
      case STALE_MEMBER_EPOCH, GROUP_ID_NOT_FOUND ->
          version < KNOWS_EPOCHS ? ErrorCode.ILLEGAL_GENERATION.code() : error;
      default -> error;
    };
  }
}
