package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands out assignments: the leader brings them, and they are stored before anyone gets one. */
final class SyncRequests {
  private final ShardContext context;
  private final Groups groups;
  private final Rebalance rebalance;
  private final Steps<GroupRecord> steps;

  SyncRequests(ShardContext context, Groups groups, Rebalance rebalance, Steps<GroupRecord> steps) {
    this.context = context;
    this.groups = groups;
    this.rebalance = rebalance;
    this.steps = steps;
  }

  /** The bytes of the request are the shard's own. */
  void sync(
      SyncGroupRequest request, Consumer<SyncGroupResponse> responder, Step<GroupRecord> step) {
    Optional<ClassicGroup> found = groups.findClassic(request.groupId());
    if (found.isEmpty()) {
      responder.accept(Responses.sync(ErrorCode.UNKNOWN_MEMBER_ID));
      return;
    }
    ClassicGroup group = found.get();
    Optional<ErrorCode> refusal = refuse(group, request);
    Optional<Member> member = group.members().find(request.memberId());
    if (refusal.isPresent() || member.isEmpty()) {
      responder.accept(Responses.sync(refusal.orElse(ErrorCode.UNKNOWN_MEMBER_ID)));
      return;
    }
    rebalance.synced(group, request.memberId());
    if (group.is(GroupState.STABLE)) {
      responder.accept(Responses.synced(group, member.get()));
      return;
    }
    member.get().awaitSync(responder);
    if (group.members().isLeader(request.memberId()) && !group.isAssignmentInFlight()) {
      store(group, assignments(request), step);
    }
  }

  private static Optional<ErrorCode> refuse(ClassicGroup group, SyncGroupRequest request) {
    if (group.is(GroupState.DEAD)) {
      return Optional.of(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
    Optional<ErrorCode> refusal = group.refuse(request.memberId(), request.groupInstanceId());
    if (refusal.isPresent()) {
      return refusal;
    }
    if (request.generationId() != group.generation()) {
      return Optional.of(ErrorCode.ILLEGAL_GENERATION);
    }
    if (differ(request.protocolType(), group.protocolType())
        || differ(request.protocolName(), group.protocol())) {
      return Optional.of(ErrorCode.INCONSISTENT_GROUP_PROTOCOL);
    }
    return group.is(GroupState.PREPARING_REBALANCE)
        ? Optional.of(ErrorCode.REBALANCE_IN_PROGRESS)
        : Optional.empty();
  }

  /** Old clients do not say what they take the group's protocol for (KIP-559). */
  private static boolean differ(Optional<String> claimed, Optional<String> actual) {
    return claimed.isPresent() && actual.isPresent() && !claimed.equals(actual);
  }

  private static Map<String, ByteBuffer> assignments(SyncGroupRequest request) {
    Map<String, ByteBuffer> assignments = new HashMap<>();
    request.assignments().forEach(one -> assignments.put(one.memberId(), one.assignment()));
    return assignments;
  }

  private void store(
      ClassicGroup group, Map<String, ByteBuffer> assignments, Step<GroupRecord> step) {
    int generation = group.generation();
    long now = context.clock().millis();
    group.assignmentInFlight(true);
    step.write(
        new GroupStored(
            group.id(),
            group.snapshot(now, member -> assignments.getOrDefault(member.id(), Bytes.EMPTY))));
    step.then(
        new Completion() {
          @Override
          public void committed(long baseOffset) {
            if (isUnmoved(group, generation)) {
              group.assignmentInFlight(false);
              rebalance.assigned(group, assignments, now);
            }
          }

          @Override
          public void failed(ErrorCode error) {
            if (isUnmoved(group, generation)) {
              group.assignmentInFlight(false);
              rebalance.abandonAssignment(group, error);
              steps.run(
                  retry ->
                      rebalance.prepare(group, "the assignment was not stored: " + error, retry));
            }
          }
        });
  }

  /** Whether the assignment still is that of the generation being formed. */
  private static boolean isUnmoved(ClassicGroup group, int generation) {
    return group.is(GroupState.COMPLETING_REBALANCE) && group.generation() == generation;
  }
}
