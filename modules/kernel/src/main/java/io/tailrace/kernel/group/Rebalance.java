package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Moves groups from one generation to the next: members are given time to join, those who did form
 * the generation, the leader assigns, and everybody fetches the assignment. Members that do not
 * keep up are removed.
 */
final class Rebalance {
  private static final Logger LOG = System.getLogger(Rebalance.class.getName());

  private final ShardContext context;
  private final Steps<GroupRecord> steps;

  Rebalance(ShardContext context, Steps<GroupRecord> steps) {
    this.context = context;
    this.steps = steps;
  }

  /** A session for a member or a pending one, which is removed when it ends. */
  Session sessionOf(ClassicGroup group, String memberId) {
    return new Session(
        context.timer(), () -> steps.run(step -> sessionExpired(group, memberId, step)));
  }

  /** Goes on where the group was interrupted: members are given all their time again. */
  void resume(ClassicGroup group) {
    group.members().all().forEach(Member::touch);
    if (group.is(GroupState.PREPARING_REBALANCE)) {
      awaitMembers(group);
    } else if (group.is(GroupState.COMPLETING_REBALANCE)) {
      steps.run(step -> prepare(group, "it could not be upgraded", step));
    }
  }

  /** Begins a rebalance, or ends the phase of joining if this completes it. */
  void prepareOrTryComplete(ClassicGroup group, String reason, Step<GroupRecord> step) {
    if (group.state().canRebalance()) {
      prepare(group, reason, step);
    } else {
      tryCompleteJoin(group, step);
    }
  }

  /** Begins a rebalance: members learn of it by their next request, and have time to join again. */
  void prepare(ClassicGroup group, String reason, Step<GroupRecord> step) {
    if (group.is(GroupState.COMPLETING_REBALANCE)) {
      abandonAssignment(group, ErrorCode.REBALANCE_IN_PROGRESS);
    }
    group.members().expectNoSync();
    group.syncTimeout(Timeout.NONE);
    boolean initial = group.is(GroupState.EMPTY);
    group.enter(GroupState.PREPARING_REBALANCE, context.clock().millis());
    LOG.log(
        Level.DEBUG,
        "Group {0} rebalances after generation {1}: {2}",
        group.id(),
        Integer.toString(group.generation()),
        reason);
    if (initial) {
      int delay = context.config().initialRebalanceDelayMs();
      int left = Math.max(0, group.members().rebalanceTimeoutMs() - delay);
      awaitMoreMembers(group, delay, left);
    } else if (group.members().haveAllJoined()) {
      completeJoin(group, step);
    } else {
      awaitMembers(group);
    }
  }

  /**
   * Ends the phase of joining if everybody is there; but the first members of a group always wait
   * for others.
   */
  void tryCompleteJoin(ClassicGroup group, Step<GroupRecord> step) {
    if (group.is(GroupState.PREPARING_REBALANCE)
        && !group.isInitialRebalance()
        && group.members().haveAllJoined()) {
      completeJoin(group, step);
    }
  }

  private void awaitMembers(ClassicGroup group) {
    schedule(group, group.members().rebalanceTimeoutMs(), step -> completeJoin(group, step));
  }

  /**
   * An empty group waits, and waits on while more come, for no longer than a rebalance may take.
   */
  private void awaitMoreMembers(ClassicGroup group, int delayMs, int leftMs) {
    schedule(
        group,
        delayMs,
        step -> {
          if (group.takeMemberAdded() && leftMs > 0) {
            int next = Math.min(context.config().initialRebalanceDelayMs(), leftMs);
            awaitMoreMembers(group, next, Math.max(0, leftMs - delayMs));
          } else {
            completeJoin(group, step);
          }
        });
  }

  private void schedule(ClassicGroup group, long delayMs, Consumer<Step<GroupRecord>> task) {
    group.joinTimeout(
        context
            .timer()
            .schedule(
                delayMs,
                () -> {
                  if (group.is(GroupState.PREPARING_REBALANCE)) {
                    steps.run(task);
                  }
                }));
  }

  /** Forms the next generation of those who joined, and of static members who may come back. */
  private void completeJoin(ClassicGroup group, Step<GroupRecord> step) {
    group.joinTimeout(Timeout.NONE);
    GroupMembers members = group.members();
    for (Member late : members.notJoined()) {
      if (!late.isStatic()) {
        LOG.log(Level.DEBUG, "Member {0} of group {1} did not join", late.id(), group.id());
        members.remove(late.id());
      }
    }
    if (!members.isEmpty() && !members.electJoinedLeader()) {
      LOG.log(Level.WARNING, "Group {0} waits on: no member joined", group.id());
      awaitMembers(group);
      return;
    }
    group.beginGeneration(context.clock().millis());
    if (group.is(GroupState.EMPTY)) {
      LOG.log(Level.DEBUG, "Group {0} has no members any more", group.id());
      store(group, step);
    } else {
      beginSync(group);
    }
  }

  /**
   * Stores an empty group. If that fails, the log knows of members that are gone: after a restart
   * they would be waited for until their sessions end, so it is tried again later.
   */
  void store(ClassicGroup group, Step<GroupRecord> step) {
    group.markOutdated(false);
    step.write(new GroupStored(group.id(), group.snapshot()));
    step.onFailure(
        error -> {
          LOG.log(Level.DEBUG, "Group {0} was not stored as empty: {1}", group.id(), error);
          group.markOutdated(true);
        });
  }

  private void beginSync(ClassicGroup group) {
    LOG.log(
        Level.DEBUG,
        "Group {0} has generation {1} with {2} members",
        group.id(),
        Integer.toString(group.generation()),
        Integer.toString(group.members().size()));
    for (Member member : group.members().all()) {
      member.answerJoin(Responses.joined(group, member.id()));
      member.touch();
      member.markNew(false);
    }
    group.members().expectSync();
    int generation = group.generation();
    group.syncTimeout(
        context
            .timer()
            .schedule(
                group.members().rebalanceTimeoutMs(),
                () -> steps.run(step -> syncExpired(group, generation, step))));
  }

  private void syncExpired(ClassicGroup group, int generation, Step<GroupRecord> step) {
    boolean syncing = group.is(GroupState.COMPLETING_REBALANCE) || group.is(GroupState.STABLE);
    if (!syncing || group.generation() != generation || group.members().haveAllSynced()) {
      return;
    }
    List<String> late = group.members().notSynced();
    late.forEach(group.members()::remove);
    prepare(group, "members " + late + " did not fetch their assignments", step);
  }

  /** A member has fetched its assignment, or waits for it. */
  void synced(ClassicGroup group, String memberId) {
    group.members().synced(memberId);
    if (group.members().haveAllSynced()) {
      group.syncTimeout(Timeout.NONE);
    }
  }

  /** The assignment is stored: members get theirs. */
  void assigned(ClassicGroup group, Map<String, ByteBuffer> assignments, long timestampMs) {
    for (Member member : group.members().all()) {
      member.assign(assignments.getOrDefault(member.id(), Bytes.EMPTY));
    }
    group.enter(GroupState.STABLE, timestampMs);
    for (Member member : group.members().all()) {
      if (member.answerSync(Responses.synced(group, member))) {
        member.touch();
      }
    }
  }

  /** Nobody gets an assignment of this generation. */
  void abandonAssignment(ClassicGroup group, ErrorCode error) {
    for (Member member : group.members().all()) {
      member.assign(Bytes.EMPTY);
      if (member.answerSync(Responses.sync(error))) {
        member.touch();
      }
    }
  }

  private void sessionExpired(ClassicGroup group, String memberId, Step<GroupRecord> step) {
    if (group.is(GroupState.DEAD)) {
      return;
    }
    if (group.members().isPending(memberId)) {
      LOG.log(Level.DEBUG, "Pending member {0} of group {1} is gone", memberId, group.id());
      group.members().remove(memberId);
      completeJoinIfAllThere(group, step);
      return;
    }
    group
        .members()
        .find(memberId)
        .filter(member -> !member.isParked())
        .ifPresent(
            member -> {
              expel(group, member);
              if (group.is(GroupState.STABLE) || group.is(GroupState.COMPLETING_REBALANCE)) {
                prepare(group, "the session of member " + memberId + " expired", step);
              } else {
                completeJoinIfAllThere(group, step);
              }
            });
  }

  private void completeJoinIfAllThere(ClassicGroup group, Step<GroupRecord> step) {
    if (group.is(GroupState.PREPARING_REBALANCE) && group.members().haveAllJoined()) {
      completeJoin(group, step);
    }
  }

  /** Removes a member; if it is still there, it learns that it must start over. */
  void expel(ClassicGroup group, Member member) {
    LOG.log(Level.DEBUG, "Member {0} of group {1} is removed", member.id(), group.id());
    group.members().remove(member.id());
    member.answerJoin(Responses.join(ErrorCode.UNKNOWN_MEMBER_ID, Responses.UNKNOWN_MEMBER));
    member.answerSync(Responses.sync(ErrorCode.UNKNOWN_MEMBER_ID));
  }
}
