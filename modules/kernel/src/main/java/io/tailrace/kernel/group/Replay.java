package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.ShardState;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.group.GroupRecord.GroupRemoved;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.GroupRecord.OfConsumerGroup;
import io.tailrace.kernel.group.GroupRecord.OffsetCommitted;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.kernel.group.GroupRecord.ShareGroupChanged;
import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord;
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
import io.tailrace.kernel.group.share.ShareGroupRecord;
import java.util.List;
import java.util.function.Consumer;

/** Applies committed records to the state. */
final class Replay implements ShardState<GroupRecord> {
  private final Groups groups;
  private final Consumer<ShareGroupRecord> shareGroups;

  /** Makes the session of a member that was read from the log. */
  @FunctionalInterface
  interface Sessions {
    Session of(ClassicGroup group, String memberId);
  }

  /**
   * Over what it applies records to.
   *
   * @param shareGroups takes changes of share groups
   */
  Replay(Groups groups, Consumer<ShareGroupRecord> shareGroups) {
    this.groups = groups;
    this.shareGroups = shareGroups;
  }

  /** A record of the log, while the shard is loaded. */
  void loaded(GroupRecord entry, long offset, long producerId, Sessions sessions) {
    if (entry instanceof GroupStored stored) {
      ClassicGroup group = groups.getOrCreateClassic(stored.group());
      List<Member> members =
          stored.snapshot().members().stream()
              .map(member -> restore(group, member, stored.snapshot(), sessions))
              .toList();
      group.restore(stored.snapshot(), members);
    } else if (entry instanceof OffsetCommitted e && producerId != TransactionalProducer.NO_ID) {
      pending(e, offset, producerId);
    } else {
      committed(entry, offset);
    }
  }

  @Override
  public void committed(GroupRecord entry, long offset, TransactionalProducer producer) {
    if (entry instanceof OffsetCommitted e && !producer.equals(TransactionalProducer.NONE)) {
      pending(e, offset, producer.id());
    } else {
      committed(entry, offset);
    }
    end(entry);
  }

  /** An offset that counts if its transaction commits. */
  private void pending(OffsetCommitted entry, long offset, long producerId) {
    Group group = groups.getOrCreate(entry.group());
    group
        .offsets()
        .putTransactional(producerId, entry.topic(), entry.partition(), entry.offset(), offset);
    group.markStored();
    groups.inTransaction(producerId, entry.group());
  }

  /**
   * A record that counts. A group that was stored by this shard has nothing to take over: what is
   * stored of it was its state, and it may have gone on since.
   */
  private void committed(GroupRecord entry, long offset) {
    switch (entry) {
      case OffsetCommitted e -> {
        Group group = groups.getOrCreate(e.group());
        group.offsets().put(e.topic(), e.partition(), e.offset(), offset);
        group.markStored();
      }
      case OffsetRemoved e ->
          groups
              .find(e.group())
              .ifPresent(group -> group.offsets().remove(e.topic(), e.partition()));
      case GroupStored e ->
          groups
              .findClassic(e.group())
              .ifPresentOrElse(
                  group -> {
                    group.markStored();
                    group.begin(e.snapshot().stateTimestampMs());
                  },
                  () -> recreate(e));
      case GroupRemoved e -> groups.findClassic(e.group()).ifPresent(g -> groups.remove(g.id()));
      case OfConsumerGroup e -> apply(e.change());
      case ShareGroupChanged e -> shareGroups.accept(e.change());
    }
  }

  @Override
  public void begin(GroupRecord entry) {
    switch (entry) {
      case OffsetCommitted e ->
          groups.getOrCreate(e.group()).offsets().beginWrite(e.topic(), e.partition());
      case OffsetRemoved e ->
          groups.getOrCreate(e.group()).offsets().beginWrite(e.topic(), e.partition());
      case GroupStored _, GroupRemoved _, ShareGroupChanged _, OfConsumerGroup _ -> {}
    }
  }

  @Override
  public void failed(GroupRecord entry) {
    end(entry);
  }

  @Override
  public void forget(GroupRecord entry) {
    groups.find(entry.group()).ifPresent(groups::dropIfBlank);
  }

  private void end(GroupRecord entry) {
    switch (entry) {
      case OffsetCommitted e -> endWrite(e.group(), e.topic(), e.partition());
      case OffsetRemoved e -> endWrite(e.group(), e.topic(), e.partition());
      case GroupStored _, GroupRemoved _, ShareGroupChanged _, OfConsumerGroup _ -> {}
    }
  }

  private void endWrite(String group, String topic, int partition) {
    groups.find(group).ifPresent(found -> found.offsets().endWrite(topic, partition));
  }

  /** Tombstones of what is not there are what a compacted log has left. */
  private void apply(ConsumerGroupRecord change) {
    switch (change) {
      case EpochRemoved e -> groups.findModern(e.group()).ifPresent(g -> groups.remove(g.id()));
      case MemberRemoved _, TargetRemoved _, MemberTargetRemoved _, CurrentRemoved _ ->
          applyIfThere(change);
      case PatternRemoved _ -> applyIfThere(change);
      case EpochStored _, MemberStored _, TargetStored _, MemberTargetStored _, CurrentStored _ ->
          groups.getOrCreateModern(change.group()).state().apply(change);
      case PatternStored _ -> groups.getOrCreateModern(change.group()).state().apply(change);
    }
  }

  private void applyIfThere(ConsumerGroupRecord change) {
    groups.findModern(change.group()).ifPresent(group -> group.state().apply(change));
  }

  /** A group without members was given up by one write that failed, but not by another. */
  private void recreate(GroupStored entry) {
    groups.getOrCreateClassic(entry.group()).restore(entry.snapshot(), List.of());
  }

  /** A member as the log has it. */
  static Member restore(
      ClassicGroup group, StoredMember stored, GroupSnapshot snapshot, Sessions sessions) {
    Member member =
        new Member(
            stored.id(),
            stored.instanceId(),
            stored.clientId(),
            stored.clientHost(),
            stored.rebalanceTimeoutMs(),
            stored.sessionTimeoutMs(),
            List.of(new Protocol(snapshot.protocol().orElse(""), stored.subscription())),
            sessions.of(group, stored.id()));
    member.assign(stored.assignment());
    return member;
  }
}
