package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.group.consumer.AssignmentDueException;
import io.tailrace.kernel.group.consumer.AssignorDesk;
import io.tailrace.kernel.group.consumer.ConsumerMember;
import io.tailrace.kernel.group.consumer.CurrentAssignment;
import io.tailrace.kernel.group.consumer.Heartbeats;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The only request by which members of the consumer protocol live (KIP-848). */
final class ConsumerHeartbeats {
  private final Groups groups;
  private final ModernGroups modern;
  private final Migration migration;
  private final OffloadedAssignments assignments;
  private final Steps<GroupRecord> steps;
  private final Heartbeats heartbeats;

  ConsumerHeartbeats(
      ShardContext context,
      Groups groups,
      ModernGroups modern,
      Migration migration,
      OffloadedAssignments assignments,
      Steps<GroupRecord> steps) {
    this.assignments = assignments;
    this.steps = steps;
    this.groups = groups;
    this.modern = modern;
    this.migration = migration;
    heartbeats =
        new Heartbeats(
            context.consumers().config(), context.consumers().assignors(), context.clock());
  }

  /** It is the group's turn. */
  void heartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder) {
    heartbeat(client, request, responder, assignments.desk(request.groupId()));
  }

  private void heartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      AssignorDesk desk) {
    try {
      steps.run(step -> heartbeat(client, request, responder, desk, step));
    } catch (AssignmentDueException due) {
      assignments.work(
          request.groupId(),
          due,
          answered -> heartbeat(client, request, responder, answered),
          error -> responder.accept(refusal(error)));
    }
  }

  private void heartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      AssignorDesk desk,
      Step<GroupRecord> step) {
    try {
      switch (request.memberEpoch()) {
        case CurrentAssignment.LEAVE -> leave(request, responder, step);
        case CurrentAssignment.AWAY -> goAway(request, responder, step);
        default -> stay(client, request, responder, desk, step);
      }
    } catch (RefusedException e) {
      responder.accept(Heartbeats.refusal(e.error(), Optional.of(e.getMessage())));
    }
  }

  private void stay(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      AssignorDesk desk,
      Step<GroupRecord> step) {
    String groupId = request.groupId();
    boolean joins = request.memberEpoch() == 0;
    Optional<Group> found = groups.find(groupId);
    checkAlive(found);
    Migration.Upgraded upgraded =
        joins
            ? migration.upgraded(groupId, found, modern.cluster())
            : new Migration.Upgraded(existing(groupId).state(), List.of());
    Heartbeats.Outcome outcome =
        heartbeats.heartbeat(
            upgraded.group(),
            request,
            new Heartbeats.Sender(client.clientId(), client.host()),
            modern.cluster(),
            desk);
    step.respond(
        responder,
        outcome.response(),
        error -> Heartbeats.refusal(error, Optional.of(error.message())));
    Runnable alive =
        () -> alive(groupId, request.memberId(), !upgraded.records().isEmpty(), outcome);
    if (upgraded.records().isEmpty() && outcome.records().isEmpty()) {
      alive.run();
      return;
    }
    upgraded.records().forEach(step::write);
    found.ifPresent(group -> migration.begin(group, upgraded.records(), step));
    step.then(new OnCommit(alive));
    modern.write(groupId, outcome.records(), step);
  }

  /** What was decided is in the log: the member was heard of. */
  private void alive(
      String groupId, String memberId, boolean isNewGroup, Heartbeats.Outcome outcome) {
    Optional<ModernGroup> found = groups.findModern(groupId);
    if (isNewGroup) {
      found.ifPresent(modern::start);
    } else {
      found.ifPresent(
          group -> group.state().member(memberId).ifPresent(it -> modern.touch(group, it)));
    }
    modern.resolve(groupId, outcome.patternsDue());
  }

  private static void checkAlive(Optional<Group> group) {
    if (group.filter(Group::isDead).isPresent()) {
      throw new RefusedException(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
  }

  private ModernGroup existing(String groupId) {
    return groups
        .findModern(groupId)
        .orElseThrow(
            () ->
                new RefusedException(
                    ErrorCode.GROUP_ID_NOT_FOUND,
                    "There is no consumer group " + groupId + " here."));
  }

  private void leave(
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      Step<GroupRecord> step) {
    ModernGroup group = existing(request.groupId());
    checkAlive(Optional.of(group));
    ConsumerMember member = Heartbeats.leaving(group.state(), request);
    answer(request, responder, step);
    modern.remove(group, Set.of(member.id()), step);
  }

  private void goAway(
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      Step<GroupRecord> step) {
    ModernGroup group = existing(request.groupId());
    checkAlive(Optional.of(group));
    var away = Heartbeats.away(group.state(), request);
    answer(request, responder, step);
    modern.write(group.id(), List.of(away), step);
  }

  private static void answer(
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder,
      Step<GroupRecord> step) {
    step.respond(
        responder,
        Heartbeats.farewell(request),
        error -> Heartbeats.refusal(error, Optional.of(error.message())));
  }

  /** What the group is asked by a request that the shard does not serve. */
  static ConsumerGroupHeartbeatResponse refusal(ErrorCode error) {
    return Heartbeats.refusal(error, Optional.of(error.message()));
  }
}
