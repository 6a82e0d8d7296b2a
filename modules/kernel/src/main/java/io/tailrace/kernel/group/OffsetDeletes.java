package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.tailrace.wire.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.tailrace.wire.message.OffsetDeleteResponse;
import io.tailrace.wire.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.tailrace.wire.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Deletes offsets of topics that a group does not read any more (KIP-496). */
final class OffsetDeletes {
  private final Groups groups;

  OffsetDeletes(Groups groups) {
    this.groups = groups;
  }

  void delete(
      OffsetDeleteRequest request,
      GroupTopics topics,
      Consumer<OffsetDeleteResponse> responder,
      Step<GroupRecord> step) {
    Optional<Group> group = groups.find(request.groupId()).filter(found -> !found.isDead());
    if (group.isEmpty()) {
      responder.accept(refusal(ErrorCode.GROUP_ID_NOT_FOUND));
      return;
    }
    if (!group.get().knowsItsTopics()) {
      responder.accept(refusal(ErrorCode.NON_EMPTY_GROUP));
      return;
    }
    List<OffsetDeleteResponseTopic> outcomes = new ArrayList<>(request.topics().size());
    for (OffsetDeleteRequestTopic topic : request.topics()) {
      outcomes.add(delete(group.get(), topic, topics, step));
    }
    step.respond(responder, new OffsetDeleteResponse().topics(outcomes), OffsetDeletes::refusal);
  }

  private static OffsetDeleteResponseTopic delete(
      Group group, OffsetDeleteRequestTopic topic, GroupTopics topics, Step<GroupRecord> step) {
    List<OffsetDeleteResponsePartition> outcomes = new ArrayList<>(topic.partitions().size());
    for (OffsetDeleteRequestPartition partition : topic.partitions()) {
      int index = partition.partitionIndex();
      ErrorCode error = ErrorCode.NONE;
      if (!topics.hasPartition(topic.name(), index)) {
        error = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      } else if (group.isSubscribedTo(topic.name())) {
        error = ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC;
      } else if (group.offsets().isKnown(topic.name(), index)) {
        step.write(new OffsetRemoved(group.id(), topic.name(), index));
      }
      outcomes.add(
          new OffsetDeleteResponsePartition().partitionIndex(index).errorCode(error.code()));
    }
    return new OffsetDeleteResponseTopic().name(topic.name()).partitions(outcomes);
  }

  static OffsetDeleteResponse refusal(ErrorCode error) {
    return new OffsetDeleteResponse().errorCode(error.code());
  }
}
