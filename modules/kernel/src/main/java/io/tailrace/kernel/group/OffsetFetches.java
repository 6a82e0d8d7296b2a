package io.tailrace.kernel.group;

import io.tailrace.kernel.group.consumer.EpochChecks;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads committed offsets. */
final class OffsetFetches {
  private static final long NO_OFFSET = -1;
  private static final int NO_EPOCH = -1;

  private final Groups groups;

  OffsetFetches(Groups groups) {
    this.groups = groups;
  }

  /**
   * The offsets of a group: those of the topics that are asked for, or all. A group that does not
   * exist has none.
   *
   * @param requireStable whether an offset that is about to change is withheld (KIP-447)
   */
  OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
    Optional<ModernGroup> modern = groups.findModern(request.groupId());
    if (modern.isPresent()) {
      try {
        EpochChecks.checkFetch(modern.get().state(), request.memberId(), request.memberEpoch());
      } catch (RefusedException e) {
        return new OffsetFetchResponseGroup()
            .groupId(request.groupId())
            .errorCode(e.error().code());
      }
    }
    Optional<GroupOffsets> offsets =
        groups.find(request.groupId()).filter(group -> !group.isDead()).map(Group::offsets);
    List<OffsetFetchResponseTopics> topics =
        request
            .topics()
            .map(named -> named.stream().map(topic -> one(topic, offsets, requireStable)).toList())
            .orElseGet(() -> offsets.map(known -> all(known, requireStable)).orElse(List.of()));
    return new OffsetFetchResponseGroup().groupId(request.groupId()).topics(topics);
  }

  private static OffsetFetchResponseTopics one(
      OffsetFetchRequestTopics topic, Optional<GroupOffsets> offsets, boolean requireStable) {
    // A topic that is asked for by id has got its name by now, if it exists.
    boolean unknown = topic.name().isEmpty() && !topic.topicId().equals(Uuid.ZERO);
    List<OffsetFetchResponsePartitions> partitions =
        new ArrayList<>(topic.partitionIndexes().size());
    for (int partition : topic.partitionIndexes()) {
      partitions.add(
          unknown
              ? nothing(partition, ErrorCode.UNKNOWN_TOPIC_ID)
              : one(topic, partition, offsets, requireStable));
    }
    return new OffsetFetchResponseTopics()
        .name(topic.name())
        .topicId(topic.topicId())
        .partitions(partitions);
  }

  private static OffsetFetchResponsePartitions one(
      OffsetFetchRequestTopics topic,
      int partition,
      Optional<GroupOffsets> offsets,
      boolean requireStable) {
    if (requireStable && offsets.filter(o -> o.isUnstable(topic.name(), partition)).isPresent()) {
      return nothing(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT);
    }
    return offsets
        .flatMap(known -> known.find(topic.name(), partition))
        .filter(offset -> !offset.isOfOtherTopic(topic.topicId()))
        .map(offset -> found(partition, offset))
        .orElseGet(() -> nothing(partition, ErrorCode.NONE));
  }

  private static List<OffsetFetchResponseTopics> all(GroupOffsets offsets, boolean requireStable) {
    Map<String, List<OffsetFetchResponsePartitions>> byTopic = new LinkedHashMap<>();
    offsets.forEach(
        (topic, partition, offset) ->
            byTopic
                .computeIfAbsent(topic, name -> new ArrayList<>())
                .add(
                    requireStable && offsets.isUnstable(topic, partition)
                        ? nothing(partition, ErrorCode.UNSTABLE_OFFSET_COMMIT)
                        : found(partition, offset)));
    return byTopic.entrySet().stream()
        .map(
            entry ->
                new OffsetFetchResponseTopics().name(entry.getKey()).partitions(entry.getValue()))
        .toList();
  }

  private static OffsetFetchResponsePartitions found(int partition, CommittedOffset offset) {
    return new OffsetFetchResponsePartitions()
        .partitionIndex(partition)
        .committedOffset(offset.offset())
        .committedLeaderEpoch(offset.leaderEpoch())
        .metadata(offset.metadata());
  }

  /** No offset, and why. */
  static OffsetFetchResponsePartitions nothing(int partition, ErrorCode error) {
    return new OffsetFetchResponsePartitions()
        .partitionIndex(partition)
        .committedOffset(NO_OFFSET)
        .committedLeaderEpoch(NO_EPOCH)
        .metadata("")
        .errorCode(error.code());
  }
}
