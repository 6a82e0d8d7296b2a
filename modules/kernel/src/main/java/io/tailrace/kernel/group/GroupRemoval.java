package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.group.GroupRecord.GroupRemoved;
import io.tailrace.kernel.group.GroupRecord.OffsetRemoved;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Removes groups, and offsets that nobody needs any more, by tombstones. */
final class GroupRemoval {
  /** How many tombstones go into one batch, so that it stays well below a batch's largest size. */
  private static final int CHUNK = 1000;

  private final ShardContext context;
  private final Groups groups;
  private final Steps<GroupRecord> steps;
  private final Rebalance rebalance;

  GroupRemoval(ShardContext context, Groups groups, Steps<GroupRecord> steps, Rebalance rebalance) {
    this.context = context;
    this.groups = groups;
    this.steps = steps;
    this.rebalance = rebalance;
  }

  /** Deletes a group on request (KIP-229), if it has no members. */
  void delete(String groupId, Consumer<ErrorCode> outcome) {
    Optional<ClassicGroup> found = groups.find(groupId);
    if (found.isEmpty() || found.get().is(GroupState.DEAD)) {
      outcome.accept(ErrorCode.GROUP_ID_NOT_FOUND);
    } else if (!found.get().is(GroupState.EMPTY)) {
      outcome.accept(ErrorCode.NON_EMPTY_GROUP);
    } else {
      remove(found.get(), outcome);
    }
  }

  /**
   * Removes offsets that have not been used for long enough, and groups that are left with none.
   */
  void expire() {
    groups.copyOfAll().forEach(this::expire);
  }

  private void expire(ClassicGroup group) {
    if (group.is(GroupState.DEAD)) {
      return;
    }
    if (group.isOutdated()) {
      steps.run(step -> rebalance.store(group, step));
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
    for (ClassicGroup group : groups.copyOfAll()) {
      if (!group.is(GroupState.DEAD)) {
        removeOffsets(
            group, group.offsets().settled(name::equals, offset -> !offset.isOfOtherTopic(id)));
      }
    }
  }

  private void removeOffsets(ClassicGroup group, Collection<TopicPartition> keys) {
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

  private void removeIfAbandoned(ClassicGroup group) {
    if (group.is(GroupState.EMPTY) && group.offsets().isEmpty() && !group.members().hasPending()) {
      remove(group, error -> {});
    }
  }

  /** The group is dead from now on; it is back if the log does not take its removal. */
  private void remove(ClassicGroup group, Consumer<ErrorCode> outcome) {
    group.markDead();
    List<GroupRecord> records = tombstones(group, group.offsets().known());
    records.add(new GroupRemoved(group.id()));
    remove(group, chunks(records), 0, outcome);
  }

  /** One chunk after the other: the group itself goes last, when nothing of it is left. */
  private void remove(
      ClassicGroup group, List<List<GroupRecord>> chunks, int index, Consumer<ErrorCode> outcome) {
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
                    group.members().clear();
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

  private static List<GroupRecord> tombstones(ClassicGroup group, Collection<TopicPartition> keys) {
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
