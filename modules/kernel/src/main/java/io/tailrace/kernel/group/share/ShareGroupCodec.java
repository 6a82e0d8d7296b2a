package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.RecordCodec;
import io.tailrace.kernel.coordinator.VersionedMessage;
import io.tailrace.kernel.group.share.ShareGroupRecord.CurrentRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.CurrentStored;
import io.tailrace.kernel.group.share.ShareGroupRecord.GroupRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.GroupStored;
import io.tailrace.kernel.group.share.ShareGroupRecord.MemberRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.MemberStored;
import io.tailrace.kernel.group.share.ShareGroupRecord.MemberTargetRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.MemberTargetStored;
import io.tailrace.kernel.group.share.ShareGroupRecord.PartitionsRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.PartitionsStored;
import io.tailrace.kernel.group.share.ShareGroupRecord.TargetRemoved;
import io.tailrace.kernel.group.share.ShareGroupRecord.TargetStored;
import io.tailrace.kernel.schema.ShareGroupCurrentMemberAssignmentKey;
import io.tailrace.kernel.schema.ShareGroupCurrentMemberAssignmentValue;
import io.tailrace.kernel.schema.ShareGroupMemberMetadataKey;
import io.tailrace.kernel.schema.ShareGroupMemberMetadataValue;
import io.tailrace.kernel.schema.ShareGroupMetadataKey;
import io.tailrace.kernel.schema.ShareGroupMetadataValue;
import io.tailrace.kernel.schema.ShareGroupStatePartitionMetadataKey;
import io.tailrace.kernel.schema.ShareGroupStatePartitionMetadataValue;
import io.tailrace.kernel.schema.ShareGroupStatePartitionMetadataValue.InitializedTopic;
import io.tailrace.kernel.schema.ShareGroupTargetAssignmentMemberKey;
import io.tailrace.kernel.schema.ShareGroupTargetAssignmentMemberValue;
import io.tailrace.kernel.schema.ShareGroupTargetAssignmentMetadataKey;
import io.tailrace.kernel.schema.ShareGroupTargetAssignmentMetadataValue;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.Message;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The bytes of share groups in {@code __consumer_offsets}, as Kafka writes them. */
public final class ShareGroupCodec implements RecordCodec<ShareGroupRecord> {
  private static final short MEMBER = 10;
  private static final short GROUP = 11;
  private static final short TARGET = 12;
  private static final short MEMBER_TARGET = 13;
  private static final short CURRENT = 14;
  private static final short PARTITIONS = 15;
  private static final short VALUE = 0;
  private static final byte STABLE = 0;

  @Override
  public ByteBuffer key(ShareGroupRecord entry) {
    String group = entry.group();
    return switch (entry) {
      case GroupStored _, GroupRemoved _ ->
          VersionedMessage.write(new ShareGroupMetadataKey().groupId(group), GROUP);
      case MemberStored e -> memberKey(group, e.member().id());
      case MemberRemoved e -> memberKey(group, e.member());
      case TargetStored _, TargetRemoved _ ->
          VersionedMessage.write(
              new ShareGroupTargetAssignmentMetadataKey().groupId(group), TARGET);
      case MemberTargetStored e -> memberTargetKey(group, e.member());
      case MemberTargetRemoved e -> memberTargetKey(group, e.member());
      case CurrentStored e -> currentKey(group, e.member());
      case CurrentRemoved e -> currentKey(group, e.member());
      case PartitionsStored _, PartitionsRemoved _ ->
          VersionedMessage.write(
              new ShareGroupStatePartitionMetadataKey().groupId(group), PARTITIONS);
    };
  }

  private static ByteBuffer memberKey(String group, String member) {
    return VersionedMessage.write(
        new ShareGroupMemberMetadataKey().groupId(group).memberId(member), MEMBER);
  }

  private static ByteBuffer memberTargetKey(String group, String member) {
    return VersionedMessage.write(
        new ShareGroupTargetAssignmentMemberKey().groupId(group).memberId(member), MEMBER_TARGET);
  }

  private static ByteBuffer currentKey(String group, String member) {
    return VersionedMessage.write(
        new ShareGroupCurrentMemberAssignmentKey().groupId(group).memberId(member), CURRENT);
  }

  @Override
  public Optional<ByteBuffer> value(ShareGroupRecord entry) {
    Optional<Message> value =
        switch (entry) {
          case GroupStored e ->
              Optional.of(
                  new ShareGroupMetadataValue().epoch(e.epoch()).metadataHash(e.metadataHash()));
          case MemberStored e -> Optional.of(member(e.member()));
          case TargetStored e ->
              Optional.of(
                  new ShareGroupTargetAssignmentMetadataValue()
                      .assignmentEpoch(e.epoch())
                      .assignmentTimestamp(e.timestampMs()));
          case MemberTargetStored e -> Optional.of(target(e.partitions()));
          case CurrentStored e -> Optional.of(current(e.assignment()));
          case PartitionsStored e -> Optional.of(partitions(e.partitions()));
          case GroupRemoved _,
              MemberRemoved _,
              TargetRemoved _,
              MemberTargetRemoved _,
              CurrentRemoved _,
              PartitionsRemoved _ ->
              Optional.empty();
        };
    return value.map(message -> VersionedMessage.write(message, VALUE));
  }

  private static ShareGroupMemberMetadataValue member(ShareMember member) {
    return new ShareGroupMemberMetadataValue()
        .rackId(member.rack())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .subscribedTopicNames(member.topics());
  }

  private static ShareGroupTargetAssignmentMemberValue target(TopicSlices partitions) {
    return new ShareGroupTargetAssignmentMemberValue()
        .topicPartitions(
            partitions.topics().entrySet().stream()
                .map(
                    topic ->
                        new ShareGroupTargetAssignmentMemberValue.TopicPartition()
                            .topicId(topic.getKey())
                            .partitions(List.copyOf(topic.getValue())))
                .toList());
  }

  private static ShareGroupCurrentMemberAssignmentValue current(MemberAssignment assignment) {
    return new ShareGroupCurrentMemberAssignmentValue()
        .memberEpoch(assignment.epoch())
        .previousMemberEpoch(assignment.previousEpoch())
        .state(STABLE)
        .assignedPartitions(
            assignment.partitions().topics().entrySet().stream()
                .map(
                    topic ->
                        new ShareGroupCurrentMemberAssignmentValue.TopicPartitions()
                            .topicId(topic.getKey())
                            .partitions(List.copyOf(topic.getValue())))
                .toList());
  }

  private static ShareGroupStatePartitionMetadataValue partitions(StatePartitions partitions) {
    return new ShareGroupStatePartitionMetadataValue()
        .initializedTopics(
            partitions.topics().entrySet().stream()
                .map(
                    topic ->
                        new InitializedTopic()
                            .topicId(topic.getKey())
                            .topicName(topic.getValue().name())
                            .partitions(topic.getValue().partitions().stream().sorted().toList()))
                .toList());
  }

  @Override
  public Optional<ShareGroupRecord> read(ByteBuffer key, Optional<ByteBuffer> value) {
    ByteReader in = new ByteReader(key.duplicate());
    short kind = in.int16();
    return switch (kind) {
      case GROUP -> {
        String group = read(new ShareGroupMetadataKey(), in, kind).groupId();
        yield Optional.of(
            value
                .map(bytes -> VersionedMessage.read(new ShareGroupMetadataValue(), bytes))
                .<ShareGroupRecord>map(
                    read -> new GroupStored(group, read.epoch(), read.metadataHash()))
                .orElseGet(() -> new GroupRemoved(group)));
      }
      case MEMBER -> {
        ShareGroupMemberMetadataKey of = read(new ShareGroupMemberMetadataKey(), in, kind);
        yield Optional.of(
            value
                .map(bytes -> VersionedMessage.read(new ShareGroupMemberMetadataValue(), bytes))
                .<ShareGroupRecord>map(
                    read -> new MemberStored(of.groupId(), member(of.memberId(), read)))
                .orElseGet(() -> new MemberRemoved(of.groupId(), of.memberId())));
      }
      case TARGET -> {
        String group = read(new ShareGroupTargetAssignmentMetadataKey(), in, kind).groupId();
        yield Optional.of(
            value
                .map(
                    bytes ->
                        VersionedMessage.read(new ShareGroupTargetAssignmentMetadataValue(), bytes))
                .<ShareGroupRecord>map(
                    read ->
                        new TargetStored(group, read.assignmentEpoch(), read.assignmentTimestamp()))
                .orElseGet(() -> new TargetRemoved(group)));
      }
      case MEMBER_TARGET -> {
        ShareGroupTargetAssignmentMemberKey of =
            read(new ShareGroupTargetAssignmentMemberKey(), in, kind);
        yield Optional.of(
            value
                .map(
                    bytes ->
                        VersionedMessage.read(new ShareGroupTargetAssignmentMemberValue(), bytes))
                .<ShareGroupRecord>map(
                    read -> new MemberTargetStored(of.groupId(), of.memberId(), target(read)))
                .orElseGet(() -> new MemberTargetRemoved(of.groupId(), of.memberId())));
      }
      case CURRENT -> {
        ShareGroupCurrentMemberAssignmentKey of =
            read(new ShareGroupCurrentMemberAssignmentKey(), in, kind);
        yield Optional.of(
            value
                .map(
                    bytes ->
                        VersionedMessage.read(new ShareGroupCurrentMemberAssignmentValue(), bytes))
                .<ShareGroupRecord>map(
                    read -> new CurrentStored(of.groupId(), of.memberId(), current(read)))
                .orElseGet(() -> new CurrentRemoved(of.groupId(), of.memberId())));
      }
      case PARTITIONS -> {
        String group = read(new ShareGroupStatePartitionMetadataKey(), in, kind).groupId();
        yield Optional.of(
            value
                .map(
                    bytes ->
                        VersionedMessage.read(new ShareGroupStatePartitionMetadataValue(), bytes))
                .<ShareGroupRecord>map(read -> new PartitionsStored(group, partitions(read)))
                .orElseGet(() -> new PartitionsRemoved(group)));
      }
      default -> Optional.empty();
    };
  }

  private static <M extends Message> M read(M key, ByteReader in, short kind) {
    key.read(in, kind);
    return key;
  }

  private static ShareMember member(String id, ShareGroupMemberMetadataValue value) {
    return new ShareMember(
        id, value.rackId(), value.clientId(), value.clientHost(), value.subscribedTopicNames());
  }

  private static TopicSlices target(ShareGroupTargetAssignmentMemberValue value) {
    TopicSlices.Builder slices = new TopicSlices.Builder();
    value
        .topicPartitions()
        .forEach(topic -> topic.partitions().forEach(each -> slices.add(topic.topicId(), each)));
    return slices.build();
  }

  private static MemberAssignment current(ShareGroupCurrentMemberAssignmentValue value) {
    TopicSlices.Builder slices = new TopicSlices.Builder();
    value
        .assignedPartitions()
        .forEach(topic -> topic.partitions().forEach(each -> slices.add(topic.topicId(), each)));
    return new MemberAssignment(value.memberEpoch(), value.previousMemberEpoch(), slices.build());
  }

  private static StatePartitions partitions(ShareGroupStatePartitionMetadataValue value) {
    StatePartitions partitions = StatePartitions.NONE;
    for (InitializedTopic topic : value.initializedTopics()) {
      partitions =
          partitions.with(topic.topicId(), topic.topicName(), Set.copyOf(topic.partitions()));
    }
    return partitions;
  }
}
