package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.kernel.group.JoinRequests.Join;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupResponse;
import java.util.List;
import java.util.Optional;

/**
 * Static members that come back under a new member id (KIP-345). If that changes nothing for the
 * others there is no rebalance: the group is stored with the new id.
 */
final class StaticMembers {
  /** From here on, a leader can be told to leave the assignment as it is (KIP-814). */
  private static final short SKIP_ASSIGNMENT_VERSION = 9;

  private final Rebalance rebalance;

  StaticMembers(Rebalance rebalance) {
    this.rebalance = rebalance;
  }

  void replace(ClassicGroup group, Member old, String newId, Join join, Step<GroupRecord> step) {
    Optional<String> leaderBefore = group.members().leader();
    Member successor = substitute(group, old, newId);
    group
        .members()
        .update(
            successor,
            join.protocols(),
            join.request().rebalanceTimeoutMs(),
            join.request().sessionTimeoutMs());
    successor.awaitJoin(join.responder());
    String reason = "static member " + newId + " is back; its reason: " + join.reason();
    switch (group.state()) {
      case STABLE -> {
        String next = group.members().votes().select(group.members().all());
        if (group.protocol().filter(next::equals).isPresent()) {
          store(group, old, successor, leaderBefore, join, step);
        } else {
          rebalance.prepare(group, reason, step);
        }
      }
      // The leader may be assigning to the old id: the new one would get nothing.
      case COMPLETING_REBALANCE -> rebalance.prepare(group, reason, step);
      default -> rebalance.tryCompleteJoin(group, step);
    }
  }

  /** Puts a member's next incarnation in its place; whatever the old one waits for is refused. */
  private Member substitute(ClassicGroup group, Member old, String newId) {
    Member successor = old.renamed(newId, rebalance.sessionOf(group, newId));
    group.members().replace(old, successor);
    old.answerJoin(Responses.join(ErrorCode.FENCED_INSTANCE_ID, old.id()));
    old.answerSync(Responses.sync(ErrorCode.FENCED_INSTANCE_ID));
    successor.touch();
    return successor;
  }

  private void store(
      ClassicGroup group,
      Member old,
      Member successor,
      Optional<String> leaderBefore,
      Join join,
      Step<GroupRecord> step) {
    int generation = group.generation();
    step.write(new GroupStored(group.id(), group.snapshot()));
    step.then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            if (isUnmoved(group, generation)) {
              successor.answerJoin(
                  unchanged(group, successor, leaderBefore, join.client().apiVersion()));
            }
          }

          @Override
          public void failed(ErrorCode error) {
            if (isUnmoved(group, generation)) {
              restore(group, old, successor);
              successor.answerJoin(
                  Responses.join(error, Responses.UNKNOWN_MEMBER)
                      .generationId(generation)
                      .protocolType(group.protocolType())
                      .protocolName(group.protocol())
                      .leader(leaderBefore.orElse("")));
            }
          }
        });
  }

  /** Otherwise the request is part of a rebalance by now, which will answer it. */
  private static boolean isUnmoved(ClassicGroup group, int generation) {
    return group.is(GroupState.STABLE) && group.generation() == generation;
  }

  /**
   * The log still knows the old id, so the group goes back to it, if the new one is still there.
   */
  private void restore(ClassicGroup group, Member old, Member successor) {
    if (group.members().find(successor.id()).isPresent()) {
      Member back = old.renamed(old.id(), rebalance.sessionOf(group, old.id()));
      group.members().replace(successor, back);
      back.touch();
    }
  }

  /**
   * The generation as it is. Where the leader cannot be told to skip the assignment, it is told of
   * the old leader, so that it takes itself for a follower.
   */
  private static JoinGroupResponse unchanged(
      ClassicGroup group, Member successor, Optional<String> leaderBefore, short version) {
    if (version >= SKIP_ASSIGNMENT_VERSION) {
      return Responses.joined(group, successor.id())
          .skipAssignment(group.members().isLeader(successor.id()));
    }
    return Responses.joined(group, successor.id())
        .leader(leaderBefore.orElse(""))
        .members(List.of());
  }
}
