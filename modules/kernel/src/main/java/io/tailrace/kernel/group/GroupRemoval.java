package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Removes groups, and offsets that nobody needs any more, by tombstones. */
final class GroupRemoval {
  /** How many tombstones go into one batch, so that it stays well below a batch's largest size. */
  private static final int CHUNK = 1000;

  /** How many groups and offsets are looked at in one go. */
  private static final int LOOK = 5_000;

  private final ShardContext context;
  private final Groups groups;
  private final Steps<GroupRecord> steps;
  private final Rebalance rebalance;
  private final Turns turns;
  private Timeout pause = Timeout.NONE;

  GroupRemoval(
      ShardContext context,
      Groups groups,
      Steps<GroupRecord> steps,
      Rebalance rebalance,
      Turns turns) {
    this.context = context;
    this.groups = groups;
    this.steps = steps;
    this.rebalance = rebalance;
    this.turns = turns;
  }

  /** Deletes a group on request (KIP-229), if it has no members. */
  void delete(String groupId, Consumer<ErrorCode> outcome) {
    Optional<Group> found = groups.find(groupId);
    if (found.isEmpty() || found.get().isDead()) {
      outcome.accept(ErrorCode.GROUP_ID_NOT_FOUND);
    } else if (!found.get().isEmpty()) {
      outcome.accept(ErrorCode.NON_EMPTY_GROUP);
    } else {
      remove(found.get(), outcome);
    }
  }

  /**
   * Removes offsets that have not been used for long enough, and groups that are left with none: a
   * few groups at a time, so that requests come in between.
   */
  void expire() {
    expire(groups.copyOfAll().iterator());
  }

  private void expire(Iterator<Group> left) {
    for (int looked = 0; looked < LOOK && left.hasNext(); ) {
      Group group = left.next();
      if (groups.find(group.id()).filter(found -> found == group).isPresent()) {
        looked += 1 + group.offsets().size();
        expire(group);
      }
    }
    if (left.hasNext()) {
      pause = context.timer().schedule(0, () -> expire(left));
    }
  }

  /** Lets go of what is left to do. */
  void stop() {
    pause.cancel();
  }

  private void expire(Group group) {
    if (group.isDead()) {
      return;
    }
    if (group instanceof ClassicGroup classic && classic.isOutdated()) {
      steps.run(step -> rebalance.store(classic, step));
    }
    if (group.offsets().isEmpty()) {
      removeIfAbandoned(group);
      return;
    }
    Optional<Function<CommittedOffset, Long>> unusedSince = group.unusedSince();
    if (unusedSince.isEmpty()) {
      return;
    }
    long now = context.clock().millis();
    long retention = context.config().offsetsRetentionMs();
    removeOffsets(
        group,
        group
            .offsets()
            .settled(
                topic -> !group.isSubscribedTo(topic),
                offset -> offset.isExpired(now, unusedSince.get().apply(offset), retention)));
  }

  /** Removes the offsets of a topic that was deleted. */
  void topicDeleted(String name, Uuid id) {
    for (Group group : groups.copyOfAll()) {
      if (!group.isDead()) {
        removeOffsets(
            group, group.offsets().settled(name::equals, offset -> !offset.isOfOtherTopic(id)));
      }
    }
  }

  private void removeOffsets(Group group, Collection<TopicPartition> keys) {
    for (List<GroupRecord> chunk : chunks(tombstones(group, keys))) {
      steps.run(
          step -> {
            chunk.forEach(step::write);
            step.then(
                new Completion() {
                  @Override
                  public void committed(long baseOffset) {
                    removeIfAbandoned(group);
                  }

                  @Override
                  public void failed(ErrorCode error) {
                    // They are still there, and the next check finds them again.
                  }
                });
          });
    }
  }

  private void removeIfAbandoned(Group group) {
    if (group.isAbandoned() && group.offsets().isEmpty() && !turns.isHeld(group.id())) {
      remove(group, error -> {});
    }
  }

  /** The group is dead from now on; it is back if the log does not take its removal. */
  private void remove(Group group, Consumer<ErrorCode> outcome) {
    group.markDead();
    List<GroupRecord> records = tombstones(group, group.offsets().known());
    records.addAll(group.deletion());
    remove(group, chunks(records), 0, outcome);
  }

  /** One chunk after the other: the group itself goes last, when nothing of it is left. */
  private void remove(
      Group group, List<List<GroupRecord>> chunks, int index, Consumer<ErrorCode> outcome) {
    steps.run(
        step -> {
          chunks.get(index).forEach(step::write);
          step.then(
              new Completion() {
                @Override
                public void committed(long baseOffset) {
                  if (index + 1 < chunks.size()) {
                    remove(group, chunks, index + 1, outcome);
                  } else {
                    outcome.accept(ErrorCode.NONE);
                  }
                }

                @Override
                public void failed(ErrorCode error) {
                  group.revive();
                  outcome.accept(error);
                }
              });
        });
  }

  private static List<GroupRecord> tombstones(Group group, Collection<TopicPartition> keys) {
    List<GroupRecord> tombstones = new ArrayList<>(keys.size() + 1);
    keys.forEach(
        key -> tombstones.add(new OffsetRemoved(group.id(), key.topic(), key.partition())));
    return tombstones;
  }

  private static List<List<GroupRecord>> chunks(List<GroupRecord> records) {
    List<List<GroupRecord>> chunks = new ArrayList<>();
    for (int from = 0; from < records.size(); from += CHUNK) {
      chunks.add(records.subList(from, Math.min(records.size(), from + CHUNK)));
    }
    return chunks;
  }
}
