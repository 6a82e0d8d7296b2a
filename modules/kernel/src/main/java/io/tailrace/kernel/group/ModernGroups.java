package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.kernel.group.GroupRecord.OfConsumerGroup;
import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.CurrentStored;
import io.tailrace.kernel.group.consumer.ConsumerGroupRecord.MemberRemoved;
import io.tailrace.kernel.group.consumer.ConsumerMember;
import io.tailrace.kernel.group.consumer.CurrentAssignment;
import io.tailrace.kernel.group.consumer.Departures;
import io.tailrace.kernel.group.consumer.MemberState;
import io.tailrace.kernel.group.consumer.Patterns;
import io.tailrace.kernel.group.consumer.ResolvedPattern;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Changes groups of the consumer protocol one decision after the other, and follows what was
 * decided with timers: members that stay silent, or keep what they are to give up, are removed.
 */
final class ModernGroups {
  private static final Logger LOG = System.getLogger(ModernGroups.class.getName());

  private final ShardContext context;
  private final Groups groups;
  private final Steps<GroupRecord> steps;
  private final Turns turns;
  private final Migration migration;

  ModernGroups(
      ShardContext context,
      Groups groups,
      Steps<GroupRecord> steps,
      Turns turns,
      Migration migration) {
    this.context = context;
    this.groups = groups;
    this.steps = steps;
    this.turns = turns;
    this.migration = migration;
  }

  ClusterView cluster() {
    return context.consumers().cluster().get();
  }

  /** Everything has been replayed: time begins to count. */
  void start(ModernGroup group) {
    for (ConsumerMember member : group.state().members().values()) {
      touch(group, member);
      follow(group, member.id(), member.current());
    }
  }

  /** A member was heard of. */
  void touch(ModernGroup group, ConsumerMember member) {
    long timeout =
        member
            .metadata()
            .classic()
            .map(classic -> (long) classic.sessionTimeoutMs())
            .orElseGet(
                () ->
                    (long)
                        context
                            .consumers()
                            .config()
                            .sessionTimeoutMs(cluster().configsOf(group.id())));
    touch(group, member.id(), timeout);
  }

  /** A member was heard of, or is about to be one. */
  void touch(ModernGroup group, String memberId, long timeoutMs) {
    group.timersOf(memberId).touch(timeoutMs, () -> session(group.id(), memberId));
  }

  private Session session(String groupId, String memberId) {
    return new Session(context.timer(), () -> fence(groupId, memberId, "its session has ended"));
  }

  /** Removes a member that does not do what it should. */
  void fence(String groupId, String memberId, String reason) {
    turns.take(
        groupId,
        () ->
            groups
                .findModern(groupId)
                .filter(group -> !group.isDead() && group.state().member(memberId).isPresent())
                .ifPresent(
                    group -> {
                      LOG.log(
                          Level.INFO,
                          "Member {0} of group {1} is removed: {2}",
                          memberId,
                          groupId,
                          reason);
                      steps.run(step -> remove(group, Set.of(memberId), step));
                    }),
        _ -> {});
  }

  /** Removes members; a group whose last members speak the classic protocol may go back to it. */
  void remove(ModernGroup group, Set<String> memberIds, Step<GroupRecord> step) {
    if (migration.isToDowngrade(group, memberIds)) {
      migration.downgrade(group, memberIds, step);
    } else {
      write(group.id(), Departures.remove(group.state(), memberIds, cluster()), step);
    }
  }

  /**
   * Writes a decision, if there is anything to it; the group's next one waits until it is known
   * what became of it, so this comes last in a step.
   */
  void write(String groupId, List<ConsumerGroupRecord> records, Step<GroupRecord> step) {
    if (records.isEmpty()) {
      return;
    }
    records.forEach(change -> step.write(new OfConsumerGroup(change)));
    turns.hold(groupId);
    step.then(new OnCommit(() -> follow(records)));
    step.then(new Always(() -> turns.release(groupId)));
  }

  private void follow(Collection<ConsumerGroupRecord> records) {
    for (ConsumerGroupRecord change : records) {
      Optional<ModernGroup> group = groups.findModern(change.group());
      switch (change) {
        case CurrentStored e -> group.ifPresent(found -> follow(found, e.member(), e.current()));
        case MemberRemoved e -> group.ifPresent(found -> found.forget(e.member()));
        default -> {}
      }
    }
  }

  /** A classic member has other timers: it gives up what it must when it joins again. */
  private void follow(ModernGroup group, String memberId, CurrentAssignment current) {
    Optional<ConsumerMember> member =
        group.state().member(memberId).filter(found -> !found.isClassic());
    if (member.isEmpty()) {
      return;
    }
    Timeout timeout = Timeout.NONE;
    if (current.state() == MemberState.UNREVOKED_PARTITIONS) {
      timeout =
          context
              .timer()
              .schedule(
                  Math.max(0, member.get().metadata().rebalanceTimeoutMs()),
                  () -> revocationExpired(group.id(), memberId, current.epoch()));
    }
    group.timersOf(memberId).revoking(timeout);
  }

  private void revocationExpired(String groupId, String memberId, int epoch) {
    boolean stuck =
        groups
            .findModern(groupId)
            .flatMap(group -> group.state().member(memberId))
            .filter(member -> member.current().epoch() == epoch)
            .filter(member -> member.current().state() == MemberState.UNREVOKED_PARTITIONS)
            .isPresent();
    if (stuck) {
      fence(groupId, memberId, "it has not given up its partitions");
    }
  }

  /** Looks for the topics that match patterns, elsewhere, and takes over what is found. */
  void resolve(String groupId, Set<String> patterns) {
    Optional<ModernGroup> group = groups.findModern(groupId);
    if (patterns.isEmpty() || group.isEmpty() || group.get().isResolvingPatterns()) {
      return;
    }
    group.get().resolvingPatterns(true);
    ClusterView view = cluster();
    long now = context.clock().millis();
    Consumer<Map<String, ResolvedPattern>> then =
        found -> context.strand().execute(() -> resolved(groupId, found));
    context
        .consumers()
        .background()
        .execute(
            () -> {
              try {
                then.accept(Patterns.resolve(patterns, view, now));
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "Patterns of group " + groupId + " are not resolved", e);
                then.accept(Map.of());
              }
            });
  }

  private void resolved(String groupId, Map<String, ResolvedPattern> found) {
    groups.findModern(groupId).ifPresent(group -> group.resolvingPatterns(false));
    turns.take(
        groupId,
        () ->
            groups
                .findModern(groupId)
                .filter(group -> !group.isDead())
                .ifPresent(
                    group ->
                        steps.run(
                            step ->
                                write(
                                    groupId,
                                    Patterns.resolved(group.state(), found, cluster()),
                                    step))),
        _ -> {});
  }
}
