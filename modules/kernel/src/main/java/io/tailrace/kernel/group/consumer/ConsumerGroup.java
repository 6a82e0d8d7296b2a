package io.tailrace.kernel.group.consumer;

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
import io.tailrace.wire.Uuid;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a consumer group (KIP-848): what applying its records gives. Whatever decides about
 * it reads it and yields records; nothing else changes it. One thread at a time.
 */
public final class ConsumerGroup {
  private final String id;
  private final SortedMap<String, ConsumerMember> members = new TreeMap<>();
  private final Map<String, Assignment> targets = new HashMap<>();
  private final Map<Uuid, Map<Integer, String>> owners = new HashMap<>();
  private Map<String, String> idsByInstance = Map.of();
  private Map<String, ResolvedPattern> patterns = Map.of();
  private int epoch;
  private long metadataHash;
  private int targetEpoch;
  private long targetTimestampMs;
  private long verifiedVersion = -1;

  /** A group of which nothing is known yet. */
  public ConsumerGroup(String id) {
    this.id = id;
  }

  public String id() {
    return id;
  }

  /** A live view, by member id. */
  public SortedMap<String, ConsumerMember> members() {
    return Collections.unmodifiableSortedMap(members);
  }

  /** The member of that id. */
  public Optional<ConsumerMember> member(String memberId) {
    return Optional.ofNullable(members.get(memberId));
  }

  /** The member that a static member's instance id stands for now. */
  public Optional<ConsumerMember> ofInstance(String instanceId) {
    return Optional.ofNullable(idsByInstance.get(instanceId)).map(members::get);
  }

  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** The number of changes that asked for another assignment. */
  public int epoch() {
    return epoch;
  }

  /** See {@link MetadataHash}. */
  long metadataHash() {
    return metadataHash;
  }

  /** The group epoch that the target assignment was made for. */
  public int targetEpoch() {
    return targetEpoch;
  }

  /**
   * Whether the metadata hash is known to be that of a version of the topics. Not part of the
   * state: it spares hashing at every heartbeat.
   */
  boolean isVerified(long topicsVersion) {
    return verifiedVersion == topicsVersion;
  }

  void verified(long topicsVersion) {
    verifiedVersion = topicsVersion;
  }

  /** When the target assignment was made; 0 if that is no reason to wait. */
  long targetTimestampMs() {
    return targetTimestampMs;
  }

  /** What a member is to have. */
  public Assignment target(String memberId) {
    return targets.getOrDefault(memberId, Assignment.EMPTY);
  }

  /** What patterns stand for; those that are not resolved yet are missing. */
  public Map<String, ResolvedPattern> patterns() {
    return patterns;
  }

  /** Whether another member still has a partition. */
  boolean isOwnedByOther(String memberId, Uuid topic, int partition) {
    String owner = owners.getOrDefault(topic, Map.of()).get(partition);
    return owner != null && !owner.equals(memberId);
  }

  /** Whether a partition of a member's target is still with somebody else. */
  boolean waitsForOthers(ConsumerMember member) {
    return target(member.id()).topics().entrySet().stream()
        .anyMatch(
            entry ->
                entry.getValue().stream()
                    .anyMatch(
                        partition ->
                            !member.current().assigned().has(entry.getKey(), partition)
                                && isOwnedByOther(member.id(), entry.getKey(), partition)));
  }

  /** How many members speak the classic protocol. */
  public int classicMembers() {
    return (int) members.values().stream().filter(ConsumerMember::isClassic).count();
  }

  /** What the group is doing. */
  public ConsumerGroupState state() {
    if (members.isEmpty()) {
      return ConsumerGroupState.EMPTY;
    }
    if (epoch > targetEpoch) {
      return ConsumerGroupState.ASSIGNING;
    }
    return members.values().stream().allMatch(m -> m.current().isReconciledTo(targetEpoch))
        ? ConsumerGroupState.STABLE
        : ConsumerGroupState.RECONCILING;
  }

  /** Applies a record, live or at replay. One that changes nothing that is there is ignored. */
  public void apply(ConsumerGroupRecord change) {
    switch (change) {
      case EpochStored e -> {
        epoch = e.epoch();
        metadataHash = e.metadataHash();
        verifiedVersion = -1;
      }
      case EpochRemoved _ -> epoch = 0;
      case MemberStored e -> put(memberOrNew(e.member()).with(e.metadata()));
      case MemberRemoved e -> remove(e.member());
      case TargetStored e -> {
        targetEpoch = e.epoch();
        targetTimestampMs = e.timestampMs();
      }
      case TargetRemoved _ -> {
        targetEpoch = 0;
        targetTimestampMs = 0;
      }
      case MemberTargetStored e -> targets.put(e.member(), e.target());
      case MemberTargetRemoved e -> targets.remove(e.member());
      case CurrentStored e -> put(memberOrNew(e.member()).with(e.current()));
      case CurrentRemoved e ->
          member(e.member()).ifPresent(member -> put(member.with(CurrentAssignment.NONE)));
      case PatternStored e -> patterns = with(patterns, e.pattern(), e.resolved());
      case PatternRemoved e -> patterns = without(patterns, e.pattern());
    }
  }

  private ConsumerMember memberOrNew(String memberId) {
    return member(memberId).orElseGet(() -> ConsumerMember.newcomer(memberId));
  }

  private void put(ConsumerMember member) {
    ConsumerMember before = members.put(member.id(), member);
    if (before == null || !before.current().equals(member.current())) {
      if (before != null) {
        disown(before.id(), before.current().assigned());
        disown(before.id(), before.current().pendingRevocation());
      }
      own(member.id(), member.current().assigned());
      own(member.id(), member.current().pendingRevocation());
    }
    Optional<String> instance = member.metadata().instanceId();
    if (instance.isPresent() && !member.id().equals(idsByInstance.get(instance.get()))) {
      idsByInstance = with(idsByInstance, instance.get(), member.id());
    }
  }

  private void remove(String memberId) {
    ConsumerMember member = members.remove(memberId);
    if (member == null) {
      return;
    }
    disown(memberId, member.current().assigned());
    disown(memberId, member.current().pendingRevocation());
    Optional<String> instance = member.metadata().instanceId();
    if (instance.isPresent() && memberId.equals(idsByInstance.get(instance.get()))) {
      idsByInstance = without(idsByInstance, instance.get());
    }
  }

  private void own(String memberId, OwnedPartitions partitions) {
    partitions
        .epochs()
        .forEach(
            (topic, numbers) -> {
              Map<Integer, String> of = owners.computeIfAbsent(topic, _ -> new HashMap<>());
              numbers.keySet().forEach(number -> of.put(number, memberId));
            });
  }

  private void disown(String memberId, OwnedPartitions partitions) {
    partitions
        .epochs()
        .forEach(
            (topic, numbers) -> {
              Map<Integer, String> of = owners.get(topic);
              if (of != null) {
                numbers.keySet().forEach(number -> of.remove(number, memberId));
                if (of.isEmpty()) {
                  owners.remove(topic);
                }
              }
            });
  }

  /** Most groups have no static members and no patterns: what they have is replaced as a whole. */
  private static <V> Map<String, V> with(Map<String, V> map, String key, V value) {
    Map<String, V> copy = new HashMap<>(map);
    copy.put(key, value);
    return Map.copyOf(copy);
  }

  private static <V> Map<String, V> without(Map<String, V> map, String key) {
    Map<String, V> copy = new HashMap<>(map);
    copy.remove(key);
    return Map.copyOf(copy);
  }
}
