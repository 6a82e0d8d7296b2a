package io.tailrace.kernel.group;

import io.tailrace.kernel.group.CoordinatorRecord.GroupRemoved;
import io.tailrace.kernel.group.CoordinatorRecord.GroupStored;
import io.tailrace.kernel.group.CoordinatorRecord.OffsetCommitted;
import io.tailrace.kernel.group.CoordinatorRecord.OffsetRemoved;
import io.tailrace.kernel.group.GroupSnapshot.StoredMember;
import java.util.List;

/** Applies committed records to the state. */
final class Replay {
  /** Stands for "no producer": the record is not part of a transaction. */
  static final long NO_PRODUCER_ID = -1;

  private final Groups groups;

  /** Makes the session of a member that was read from the log. */
  @FunctionalInterface
  interface Sessions {
    Session of(ClassicGroup group, String memberId);
  }

  Replay(Groups groups) {
    this.groups = groups;
  }

  /** A record of the log, while the shard is loaded. */
  void loaded(CoordinatorRecord entry, long offset, long producerId, Sessions sessions) {
    if (entry instanceof GroupStored stored) {
      ClassicGroup group = groups.getOrCreate(stored.group());
      List<Member> members =
          stored.snapshot().members().stream()
              .map(member -> restore(group, member, stored.snapshot(), sessions))
              .toList();
      group.restore(stored.snapshot(), members);
    } else if (entry instanceof OffsetCommitted e && producerId != NO_PRODUCER_ID) {
      ClassicGroup group = groups.getOrCreate(e.group());
      group.offsets().putTransactional(producerId, e.topic(), e.partition(), e.offset(), offset);
      group.markStored();
      groups.inTransaction(producerId, e.group());
    } else {
      committed(entry, offset);
    }
  }

  /**
   * A record that this shard has written. A group that was stored has nothing to take over: what is
   * stored of it was its state, and it may have gone on since.
   */
  void committed(CoordinatorRecord entry, long offset) {
    switch (entry) {
      case OffsetCommitted e -> {
        ClassicGroup group = groups.getOrCreate(e.group());
        group.offsets().put(e.topic(), e.partition(), e.offset(), offset);
        group.markStored();
      }
      case OffsetRemoved e ->
          groups
              .find(e.group())
              .ifPresent(group -> group.offsets().remove(e.topic(), e.partition()));
      case GroupStored e ->
          groups
              .find(e.group())
              .ifPresentOrElse(
                  group -> {
                    group.markStored();
                    group.begin(e.snapshot().stateTimestampMs());
                  },
                  () -> recreate(e));
      case GroupRemoved e -> groups.remove(e.group());
    }
  }

  /** A group without members was given up by one write that failed, but not by another. */
  private void recreate(GroupStored entry) {
    groups.getOrCreate(entry.group()).restore(entry.snapshot(), List.of());
  }

  private static Member restore(
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
