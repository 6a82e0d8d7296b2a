package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.RecordCodec;
import io.tailrace.kernel.coordinator.VersionedMessage;
import io.tailrace.kernel.group.GroupRecord.GroupRemoved;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.GroupRecord.OfConsumerGroup;
import io.tailrace.kernel.group.GroupRecord.OffsetCommitted;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.kernel.group.GroupRecord.ShareGroupChanged;
import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import io.tailrace.kernel.group.consumer.ConsumerGroupCodec;
import io.tailrace.kernel.group.share.ShareGroupCodec;
import io.tailrace.kernel.schema.GroupMetadataKey;
import io.tailrace.kernel.schema.GroupMetadataValue;
import io.tailrace.kernel.schema.GroupMetadataValue.MemberMetadata;
import io.tailrace.kernel.schema.OffsetCommitKey;
import io.tailrace.kernel.schema.OffsetCommitValue;
import io.tailrace.wire.ByteReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of {@code __consumer_offsets}, as Kafka writes them: keys and values are messages, each
 * after its version in two bytes. The version of the key also says what it is a key of.
 */
public final class GroupRecordCodec implements RecordCodec<GroupRecord> {
  private static final short OFFSET_KEY_OLD = 0;
  private static final short OFFSET_KEY = 1;
  private static final short GROUP_KEY = 2;
  private static final short GROUP_VALUE = 3;
  private static final short OFFSET_VALUE_WITH_EXPIRY = 1;
  private static final short OFFSET_VALUE = 4;
  private static final int NO_TIMEOUT = -1;

  private final ShareGroupCodec share = new ShareGroupCodec();

  @Override
  public ByteBuffer key(GroupRecord entry) {
    return switch (entry) {
      case OffsetCommitted e -> offsetKey(e.group(), e.topic(), e.partition());
      case OffsetRemoved e -> offsetKey(e.group(), e.topic(), e.partition());
      case GroupStored e -> groupKey(e.group());
      case GroupRemoved e -> groupKey(e.group());
      case ShareGroupChanged e -> share.key(e.change());
      case OfConsumerGroup e -> ConsumerGroupCodec.key(e.change());
    };
  }

  @Override
  public Optional<ByteBuffer> value(GroupRecord entry) {
    return switch (entry) {
      case OffsetCommitted e -> Optional.of(offsetValue(e.offset()));
      case GroupStored e ->
          Optional.of(VersionedMessage.write(groupValue(e.snapshot()), GROUP_VALUE));
      case OfConsumerGroup e -> ConsumerGroupCodec.value(e.change());
      case OffsetRemoved _, GroupRemoved _ -> Optional.empty();
      case ShareGroupChanged e -> share.value(e.change());
    };
  }

  @Override
  public Optional<GroupRecord> read(ByteBuffer key, Optional<ByteBuffer> value) {
    ByteReader in = new ByteReader(key.duplicate());
    short version = in.int16();
    return switch (version) {
      case OFFSET_KEY_OLD, OFFSET_KEY -> {
        OffsetCommitKey offset = new OffsetCommitKey();
        offset.read(in, version);
        yield Optional.of(readOffset(offset, value));
      }
      case GROUP_KEY -> {
        GroupMetadataKey group = new GroupMetadataKey();
        group.read(in, version);
        yield Optional.of(
            value.isEmpty()
                ? new GroupRemoved(group.group())
                : new GroupStored(group.group(), readGroup(value.get())));
      }
      default ->
          ConsumerGroupCodec.read(version, key, value)
              .<GroupRecord>map(OfConsumerGroup::new)
              .or(() -> share.read(key, value).map(ShareGroupChanged::new));
    };
  }

  private static ByteBuffer offsetKey(String group, String topic, int partition) {
    return VersionedMessage.write(
        new OffsetCommitKey().group(group).topic(topic).partition(partition), OFFSET_KEY);
  }

  private static ByteBuffer groupKey(String group) {
    return VersionedMessage.write(new GroupMetadataKey().group(group), GROUP_KEY);
  }

  private static ByteBuffer offsetValue(CommittedOffset offset) {
    OffsetCommitValue value =
        new OffsetCommitValue()
            .offset(offset.offset())
            .leaderEpoch(offset.leaderEpoch())
            .metadata(offset.metadata())
            .commitTimestamp(offset.commitTimestampMs())
            .expireTimestamp(offset.expireTimestampMs())
            .topicId(offset.topicId());
    boolean expires = offset.expireTimestampMs() != CommittedOffset.NO_EXPIRY;
    return VersionedMessage.write(value, expires ? OFFSET_VALUE_WITH_EXPIRY : OFFSET_VALUE);
  }

  private static GroupRecord readOffset(OffsetCommitKey key, Optional<ByteBuffer> bytes) {
    if (bytes.isEmpty()) {
      return new OffsetRemoved(key.group(), key.topic(), key.partition());
    }
    OffsetCommitValue value = VersionedMessage.read(new OffsetCommitValue(), bytes.get());
    CommittedOffset offset =
        new CommittedOffset(
            value.offset(),
            value.leaderEpoch(),
            value.metadata(),
            value.commitTimestamp(),
            value.expireTimestamp(),
            value.topicId());
    return new OffsetCommitted(key.group(), key.topic(), key.partition(), offset);
  }

  private static GroupMetadataValue groupValue(GroupSnapshot snapshot) {
    return new GroupMetadataValue()
        .protocolType(snapshot.protocolType().orElse(""))
        .generation(snapshot.generation())
        .protocol(snapshot.protocol())
        .leader(snapshot.leader())
        .currentStateTimestamp(snapshot.stateTimestampMs())
        .members(snapshot.members().stream().map(GroupRecordCodec::memberValue).toList());
  }

  private static MemberMetadata memberValue(StoredMember member) {
    return new MemberMetadata()
        .memberId(member.id())
        .groupInstanceId(member.instanceId())
        .clientId(member.clientId())
        .clientHost(member.clientHost())
        .rebalanceTimeout(member.rebalanceTimeoutMs())
        .sessionTimeout(member.sessionTimeoutMs())
        .subscription(member.subscription().duplicate())
        .assignment(member.assignment().duplicate());
  }

  private static GroupSnapshot readGroup(ByteBuffer bytes) {
    GroupMetadataValue value = VersionedMessage.read(new GroupMetadataValue(), bytes);
    return new GroupSnapshot(
        Optional.of(value.protocolType()).filter(type -> !type.isEmpty()),
        value.generation(),
        value.protocol(),
        value.leader(),
        value.currentStateTimestamp(),
        value.members().stream().map(GroupRecordCodec::readMember).toList());
  }

  private static StoredMember readMember(MemberMetadata member) {
    boolean hasTimeout = member.rebalanceTimeout() != NO_TIMEOUT;
    return new StoredMember(
        member.memberId(),
        member.groupInstanceId(),
        member.clientId(),
        member.clientHost(),
        hasTimeout ? member.rebalanceTimeout() : member.sessionTimeout(),
        member.sessionTimeout(),
        Bytes.copyOf(member.subscription()),
        Bytes.copyOf(member.assignment()));
  }
}
