package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.coordinator.VersionedMessage;
import io.tailrace.kernel.group.consumer.ClassicMember.ClassicProtocol;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.EpochStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberTargetRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberTargetStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.PatternRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.PatternStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetRemoved;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.TargetStored;
import io.tailrace.kernel.schema.ConsumerGroupCurrentMemberAssignmentKey;
import io.tailrace.kernel.schema.ConsumerGroupCurrentMemberAssignmentValue;
import io.tailrace.kernel.schema.ConsumerGroupMemberMetadataKey;
import io.tailrace.kernel.schema.ConsumerGroupMemberMetadataValue;
import io.tailrace.kernel.schema.ConsumerGroupMetadataKey;
import io.tailrace.kernel.schema.ConsumerGroupMetadataValue;
import io.tailrace.kernel.schema.ConsumerGroupRegularExpressionKey;
import io.tailrace.kernel.schema.ConsumerGroupRegularExpressionValue;
import io.tailrace.kernel.schema.ConsumerGroupTargetAssignmentMemberKey;
import io.tailrace.kernel.schema.ConsumerGroupTargetAssignmentMemberValue;
import io.tailrace.kernel.schema.ConsumerGroupTargetAssignmentMetadataKey;
import io.tailrace.kernel.schema.ConsumerGroupTargetAssignmentMetadataValue;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The bytes of the records of consumer groups, as Kafka writes them since 4.3. */
public final class ConsumerGroupCodec {
  private static final short EPOCH = 3;
  private static final short MEMBER = 5;
  private static final short TARGET = 6;
  private static final short MEMBER_TARGET = 7;
  private static final short CURRENT = 8;
  private static final short PATTERN = 16;
  private static final short VALUE = 0;
  private static final Comparator<Uuid> BY_ID =
      Comparator.comparingLong(Uuid::high).thenComparingLong(Uuid::low);

  private ConsumerGroupCodec() {}

  /** The key, after its version, which says what it is a key of. */
  public static ByteBuffer key(ConsumerGroupRecord entry) {
    return switch (entry) {
      case EpochStored e -> epochKey(e.group());
      case EpochRemoved e -> epochKey(e.group());
      case MemberStored e -> memberKey(e.group(), e.member());
      case MemberRemoved e -> memberKey(e.group(), e.member());
      case TargetStored e -> targetKey(e.group());
      case TargetRemoved e -> targetKey(e.group());
      case MemberTargetStored e -> memberTargetKey(e.group(), e.member());
      case MemberTargetRemoved e -> memberTargetKey(e.group(), e.member());
      case CurrentStored e -> currentKey(e.group(), e.member());
      case CurrentRemoved e -> currentKey(e.group(), e.member());
      case PatternStored e -> patternKey(e.group(), e.pattern());
      case PatternRemoved e -> patternKey(e.group(), e.pattern());
    };
  }

  private static ByteBuffer epochKey(String group) {
    return VersionedMessage.write(new ConsumerGroupMetadataKey().groupId(group), EPOCH);
  }

  private static ByteBuffer memberKey(String group, String member) {
    return VersionedMessage.write(
        new ConsumerGroupMemberMetadataKey().groupId(group).memberId(member), MEMBER);
  }

  private static ByteBuffer targetKey(String group) {
    return VersionedMessage.write(
        new ConsumerGroupTargetAssignmentMetadataKey().groupId(group), TARGET);
  }

  private static ByteBuffer memberTargetKey(String group, String member) {
    return VersionedMessage.write(
        new ConsumerGroupTargetAssignmentMemberKey().groupId(group).memberId(member),
        MEMBER_TARGET);
  }

  private static ByteBuffer currentKey(String group, String member) {
    return VersionedMessage.write(
        new ConsumerGroupCurrentMemberAssignmentKey().groupId(group).memberId(member), CURRENT);
  }

  private static ByteBuffer patternKey(String group, String pattern) {
    return VersionedMessage.write(
        new ConsumerGroupRegularExpressionKey().groupId(group).regularExpression(pattern), PATTERN);
  }

  /** The value, after its version; empty for a tombstone. */
  public static Optional<ByteBuffer> value(ConsumerGroupRecord entry) {
    return Optional.<Message>ofNullable(
            switch (entry) {
              case EpochStored e ->
                  new ConsumerGroupMetadataValue().epoch(e.epoch()).metadataHash(e.metadataHash());
              case MemberStored e -> memberValue(e.metadata());
              case TargetStored e ->
                  new ConsumerGroupTargetAssignmentMetadataValue()
                      .assignmentEpoch(e.epoch())
                      .assignmentTimestamp(e.timestampMs());
              case MemberTargetStored e -> targetValue(e.target());
              case CurrentStored e -> currentValue(e.current());
              case PatternStored e ->
                  new ConsumerGroupRegularExpressionValue()
                      .topics(e.resolved().topics().stream().sorted().toList())
                      .version(e.resolved().version())
                      .timestamp(e.resolved().timestampMs());
              case EpochRemoved _,
                  MemberRemoved _,
                  TargetRemoved _,
                  MemberTargetRemoved _,
                  CurrentRemoved _,
                  PatternRemoved _ ->
                  null;
            })
        .map(message -> VersionedMessage.write(message, VALUE));
  }

  private static ConsumerGroupMemberMetadataValue memberValue(MemberMetadata metadata) {
    ConsumerGroupMemberMetadataValue value =
        new ConsumerGroupMemberMetadataValue()
            .instanceId(metadata.instanceId())
            .rackId(metadata.rackId())
            .clientId(metadata.clientId())
            .clientHost(metadata.clientHost())
            .subscribedTopicNames(metadata.topics().stream().sorted().toList())
            .subscribedTopicRegex(Optional.of(metadata.pattern()).filter(it -> !it.isEmpty()))
            .rebalanceTimeoutMs(metadata.rebalanceTimeoutMs())
            .serverAssignor(metadata.assignor());
    metadata.classic().ifPresent(classic -> value.classicMemberMetadata(classicValue(classic)));
    return value;
  }

  private static ConsumerGroupMemberMetadataValue.ClassicMemberMetadata classicValue(
      ClassicMember classic) {
    return new ConsumerGroupMemberMetadataValue.ClassicMemberMetadata()
        .sessionTimeoutMs(classic.sessionTimeoutMs())
        .supportedProtocols(
            classic.protocols().stream()
                .map(
                    protocol ->
                        new ConsumerGroupMemberMetadataValue.ClassicProtocol()
                            .name(protocol.name())
                            .metadata(protocol.metadata().duplicate()))
                .toList());
  }

  private static ConsumerGroupTargetAssignmentMemberValue targetValue(Assignment target) {
    return new ConsumerGroupTargetAssignmentMemberValue()
        .topicPartitions(
            target.topics().keySet().stream()
                .sorted(BY_ID)
                .map(
                    topic ->
                        new ConsumerGroupTargetAssignmentMemberValue.TopicPartition()
                            .topicId(topic)
                            .partitions(target.of(topic).stream().sorted().toList()))
                .toList());
  }

  private static ConsumerGroupCurrentMemberAssignmentValue currentValue(CurrentAssignment it) {
    return new ConsumerGroupCurrentMemberAssignmentValue()
        .memberEpoch(it.epoch())
        .previousMemberEpoch(it.previousEpoch())
        .state(it.state().id())
        .assignedPartitions(ownedValue(it.assigned()))
        .partitionsPendingRevocation(ownedValue(it.pendingRevocation()));
  }

  private static List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> ownedValue(
      OwnedPartitions owned) {
    return owned.epochs().keySet().stream()
        .sorted(BY_ID)
        .map(
            topic ->
                new ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions()
                    .topicId(topic)
                    .partitions(owned.numbers(topic))
                    .assignmentEpochs(owned.epochsInOrder(topic)))
        .toList();
  }

  /**
   * Reads a record; the bytes are copied.
   *
   * @param version that of the key, which has been looked at but not read
   * @return empty if it is no record of a consumer group
   * @throws io.tailrace.wire.MalformedMessageException if the bytes are no such record
   */
  public static Optional<ConsumerGroupRecord> read(
      short version, ByteBuffer key, Optional<ByteBuffer> value) {
    return Optional.ofNullable(
        switch (version) {
          case EPOCH -> readEpoch(key, value);
          case MEMBER -> readMember(key, value);
          case TARGET -> readTarget(key, value);
          case MEMBER_TARGET -> readMemberTarget(key, value);
          case CURRENT -> readCurrent(key, value);
          case PATTERN -> readPattern(key, value);
          default -> null;
        });
  }

  private static ConsumerGroupRecord readEpoch(ByteBuffer bytes, Optional<ByteBuffer> value) {
    String group = VersionedMessage.read(new ConsumerGroupMetadataKey(), bytes).groupId();
    if (value.isEmpty()) {
      return new EpochRemoved(group);
    }
    var read = VersionedMessage.read(new ConsumerGroupMetadataValue(), value.get());
    return new EpochStored(group, read.epoch(), read.metadataHash());
  }

  private static ConsumerGroupRecord readMember(ByteBuffer bytes, Optional<ByteBuffer> value) {
    var key = VersionedMessage.read(new ConsumerGroupMemberMetadataKey(), bytes);
    if (value.isEmpty()) {
      return new MemberRemoved(key.groupId(), key.memberId());
    }
    var read = VersionedMessage.read(new ConsumerGroupMemberMetadataValue(), value.get());
    return new MemberStored(
        key.groupId(),
        key.memberId(),
        new MemberMetadata(
            read.instanceId(),
            read.rackId(),
            read.clientId(),
            read.clientHost(),
            new HashSet<>(read.subscribedTopicNames()),
            read.subscribedTopicRegex().orElse(""),
            read.rebalanceTimeoutMs(),
            read.serverAssignor(),
            read.classicMemberMetadata().map(ConsumerGroupCodec::readClassic)));
  }

  private static ClassicMember readClassic(
      ConsumerGroupMemberMetadataValue.ClassicMemberMetadata value) {
    return new ClassicMember(
        value.sessionTimeoutMs(),
        value.supportedProtocols().stream()
            .map(it -> new ClassicProtocol(it.name(), copyOf(it.metadata())))
            .toList());
  }

  private static ByteBuffer copyOf(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
  }

  private static ConsumerGroupRecord readTarget(ByteBuffer bytes, Optional<ByteBuffer> value) {
    String group =
        VersionedMessage.read(new ConsumerGroupTargetAssignmentMetadataKey(), bytes).groupId();
    if (value.isEmpty()) {
      return new TargetRemoved(group);
    }
    var read = VersionedMessage.read(new ConsumerGroupTargetAssignmentMetadataValue(), value.get());
    return new TargetStored(group, read.assignmentEpoch(), read.assignmentTimestamp());
  }

  private static ConsumerGroupRecord readMemberTarget(
      ByteBuffer bytes, Optional<ByteBuffer> value) {
    var key = VersionedMessage.read(new ConsumerGroupTargetAssignmentMemberKey(), bytes);
    if (value.isEmpty()) {
      return new MemberTargetRemoved(key.groupId(), key.memberId());
    }
    var read = VersionedMessage.read(new ConsumerGroupTargetAssignmentMemberValue(), value.get());
    Map<Uuid, Set<Integer>> topics = new HashMap<>();
    read.topicPartitions()
        .forEach(topic -> topics.put(topic.topicId(), new HashSet<>(topic.partitions())));
    return new MemberTargetStored(key.groupId(), key.memberId(), new Assignment(topics));
  }

  private static ConsumerGroupRecord readCurrent(ByteBuffer bytes, Optional<ByteBuffer> value) {
    var key = VersionedMessage.read(new ConsumerGroupCurrentMemberAssignmentKey(), bytes);
    if (value.isEmpty()) {
      return new CurrentRemoved(key.groupId(), key.memberId());
    }
    var read = VersionedMessage.read(new ConsumerGroupCurrentMemberAssignmentValue(), value.get());
    return new CurrentStored(
        key.groupId(),
        key.memberId(),
        new CurrentAssignment(
            read.memberEpoch(),
            read.previousMemberEpoch(),
            MemberState.of(read.state()),
            readOwned(read.assignedPartitions(), read.memberEpoch()),
            readOwned(read.partitionsPendingRevocation(), read.memberEpoch())));
  }

  /** Older brokers do not say when a partition was got: at the member's epoch at the latest. */
  private static OwnedPartitions readOwned(
      List<ConsumerGroupCurrentMemberAssignmentValue.TopicPartitions> topics, int memberEpoch) {
    Map<Uuid, Map<Integer, Integer>> epochs = new HashMap<>();
    for (var topic : topics) {
      List<Integer> known = topic.assignmentEpochs().orElse(List.of());
      List<Integer> numbers = new ArrayList<>(topic.partitions());
      Map<Integer, Integer> of = new HashMap<>();
      for (int i = 0; i < numbers.size(); i++) {
        of.put(numbers.get(i), known.size() == numbers.size() ? known.get(i) : memberEpoch);
      }
      epochs.put(topic.topicId(), of);
    }
    return new OwnedPartitions(epochs);
  }

  private static ConsumerGroupRecord readPattern(ByteBuffer bytes, Optional<ByteBuffer> value) {
    var key = VersionedMessage.read(new ConsumerGroupRegularExpressionKey(), bytes);
    if (value.isEmpty()) {
      return new PatternRemoved(key.groupId(), key.regularExpression());
    }
    var read = VersionedMessage.read(new ConsumerGroupRegularExpressionValue(), value.get());
    return new PatternStored(
        key.groupId(),
        key.regularExpression(),
        new ResolvedPattern(new HashSet<>(read.topics()), read.version(), read.timestamp()));
  }
}
