package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Step;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.LeaveGroupResponse.MemberResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Members that stay, and members that go. */
final class Memberships {
  private final Groups groups;
  private final Rebalance rebalance;

  Memberships(Groups groups, Rebalance rebalance) {
    this.groups = groups;
    this.rebalance = rebalance;
  }

  /** Keeps a member's session, and tells it by an error if it is to join again. */
  ErrorCode heartbeat(HeartbeatRequest request) {
    Optional<ClassicGroup> found = groups.findClassic(request.groupId());
    if (found.isEmpty()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    ClassicGroup group = found.get();
    if (group.is(GroupState.DEAD)) {
      return ErrorCode.COORDINATOR_NOT_AVAILABLE;
    }
    Optional<ErrorCode> refusal = group.refuse(request.memberId(), request.groupInstanceId());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (request.generationId() != group.generation()) {
      return ErrorCode.ILLEGAL_GENERATION;
    }
    group.members().find(request.memberId()).ifPresent(Member::touch);
    return group.is(GroupState.PREPARING_REBALANCE)
        ? ErrorCode.REBALANCE_IN_PROGRESS
        : ErrorCode.NONE;
  }

  /** Removes members, each with its own outcome; those left rebalance. */
  void leave(
      LeaveGroupRequest request, Consumer<LeaveGroupResponse> responder, Step<GroupRecord> step) {
    Optional<ClassicGroup> found = groups.findClassic(request.groupId());
    if (found.isEmpty()) {
      responder.accept(
          new LeaveGroupResponse()
              .members(
                  request.members().stream()
                      .map(member -> outcome(member, ErrorCode.UNKNOWN_MEMBER_ID))
                      .toList()));
      return;
    }
    ClassicGroup group = found.get();
    if (group.is(GroupState.DEAD)) {
      responder.accept(refusal(ErrorCode.COORDINATOR_NOT_AVAILABLE));
      return;
    }
    List<MemberResponse> outcomes = new ArrayList<>(request.members().size());
    boolean anyLeft = false;
    for (MemberIdentity member : request.members()) {
      ErrorCode error = leave(group, member);
      anyLeft |= error == ErrorCode.NONE;
      outcomes.add(outcome(member, error));
    }
    if (anyLeft && group.state().isActive()) {
      rebalance.prepareOrTryComplete(group, "members left", step);
    }
    step.respond(responder, new LeaveGroupResponse().members(outcomes), Memberships::refusal);
  }

  private ErrorCode leave(ClassicGroup group, MemberIdentity identity) {
    boolean byInstance = identity.memberId().equals(Responses.UNKNOWN_MEMBER);
    if (byInstance) {
      Optional<Member> member = identity.groupInstanceId().flatMap(group.members()::ofInstance);
      member.ifPresent(present -> rebalance.expel(group, present));
      return member.isPresent() ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
    }
    if (group.members().isPending(identity.memberId())) {
      group.members().remove(identity.memberId());
      return ErrorCode.NONE;
    }
    Optional<ErrorCode> refusal = group.refuse(identity.memberId(), identity.groupInstanceId());
    if (refusal.isEmpty()) {
      group.members().find(identity.memberId()).ifPresent(m -> rebalance.expel(group, m));
    }
    return refusal.orElse(ErrorCode.NONE);
  }

  static LeaveGroupResponse refusal(ErrorCode error) {
    return new LeaveGroupResponse().errorCode(error.code());
  }

  private static MemberResponse outcome(MemberIdentity member, ErrorCode error) {
    return new MemberResponse()
        .memberId(member.memberId())
        .groupInstanceId(member.groupInstanceId())
        .errorCode(error.code());
  }
}
