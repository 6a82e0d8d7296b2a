package io.tailrace.client;

import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.tailrace.wire.message.OffsetFetchResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The committed offsets of a group, as its member reads and writes them. For one thread. */
final class GroupOffsets {
  private static final short GROUPS_BY_LIST = 8;
  private static final short TOPICS_BY_ID = 10;

  private final String groupId;
  private final Membership membership;

  GroupOffsets(String groupId, Membership membership) {
    this.groupId = groupId;
    this.membership = membership;
  }

  /** The committed offsets of those of the partitions that have one. */
  Map<TopicPartition, Long> committed(Collection<TopicPartition> partitions) {
    Map<String, List<Integer>> topics = new HashMap<>();
    for (TopicPartition partition : partitions) {
      topics.computeIfAbsent(partition.topic(), _ -> new ArrayList<>()).add(partition.partition());
    }
    OffsetFetchRequest request =
        new OffsetFetchRequest()
            .groupId(groupId)
            .topics(
                topics.entrySet().stream()
                    .map(
                        topic ->
                            new OffsetFetchRequestTopic()
                                .name(topic.getKey())
                                .partitionIndexes(topic.getValue()))
                    .toList())
            .requireStable(true);
    OffsetFetchResponse response =
        membership.call(
            ApiKey.OFFSET_FETCH, GROUPS_BY_LIST - 1, request, new OffsetFetchResponse());
    refuse(response.errorCode());
    Map<TopicPartition, Long> committed = new HashMap<>();
    for (OffsetFetchResponse.OffsetFetchResponseTopic topic : response.topics()) {
      for (OffsetFetchResponse.OffsetFetchResponsePartition partition : topic.partitions()) {
        refuse(partition.errorCode());
        if (partition.committedOffset() >= 0) {
          committed.put(
              new TopicPartition(topic.name(), partition.partitionIndex()),
              partition.committedOffset());
        }
      }
    }
    return committed;
  }

  private void refuse(short errorCode) {
    Client.refuse("The committed offsets of group " + groupId, errorCode);
  }

  /**
   * Commits offsets.
   *
   * @return whether all were; if not, this is no longer a member of the group as it is
   */
  boolean commit(Map<TopicPartition, Long> offsets) {
    Map<String, List<OffsetCommitRequestPartition>> topics = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            topics
                .computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                .add(
                    new OffsetCommitRequestPartition()
                        .partitionIndex(partition.partition())
                        .committedOffset(offset)
                        .committedMetadata("")));
    OffsetCommitRequest request =
        new OffsetCommitRequest()
            .groupId(groupId)
            .memberId(membership.memberId())
            .generationIdOrMemberEpoch(membership.generation())
            .topics(
                topics.entrySet().stream()
                    .map(
                        topic ->
                            new OffsetCommitRequestTopic()
                                .name(topic.getKey())
                                .partitions(topic.getValue()))
                    .toList());
    OffsetCommitResponse response =
        membership.call(
            ApiKey.OFFSET_COMMIT, TOPICS_BY_ID - 1, request, new OffsetCommitResponse());
    boolean all = true;
    for (OffsetCommitResponse.OffsetCommitResponseTopic topic : response.topics()) {
      for (OffsetCommitResponse.OffsetCommitResponsePartition partition : topic.partitions()) {
        all &= membership.isMember("Committing for group " + groupId, partition.errorCode());
      }
    }
    return all;
  }
}
