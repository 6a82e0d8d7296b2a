package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.group.consumer.AssignmentDueException;
import io.tailrace.kernel.group.consumer.AssignorDesk;
import io.tailrace.kernel.group.consumer.ClassicMember.ClassicProtocol;
import io.tailrace.kernel.group.consumer.ClassicRequests;
import io.tailrace.kernel.group.consumer.ConsumerMember;
import io.tailrace.kernel.group.consumer.Heartbeats;
import io.tailrace.kernel.metadata.RefusedException;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.MalformedMessageException;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.LeaveGroupResponse.MemberResponse;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Serves members of the classic protocol in groups of the new one; it is the group's turn. */
final class ClassicMembers {
  /** From here on, new members must join with an id that they were given (KIP-394). */
  private static final short MEMBER_ID_REQUIRED_VERSION = 4;

  private final ShardContext context;
  private final ModernGroups modern;
  private final Migration migration;
  private final ClassicRequests requests;

  ClassicMembers(ShardContext context, ModernGroups modern, Migration migration) {
    this.context = context;
    this.modern = modern;
    this.migration = migration;
    requests =
        new ClassicRequests(
            context.consumers().config(), context.consumers().assignors(), context.clock());
  }

  /**
   * A member joins, or joins again to make a step.
   *
   * @param again joins once more, where the group has to become a classic one first
   * @param freshId the id of a new member, if it has been given one already
   * @param desk where the group's assignment comes from, if it needs one
   * @throws AssignmentDueException if the desk has no answer
   */
  void join(
      ModernGroup group,
      JoinRequests.Join join,
      Runnable again,
      Optional<String> freshId,
      AssignorDesk desk,
      Step<GroupRecord> step) {
    try {
      if (group.isDead()) {
        throw new RefusedException(ErrorCode.COORDINATOR_NOT_AVAILABLE);
      }
      if (group.isEmpty() || replacesTheLast(group, join)) {
        downgrade(group, join, again, step);
      } else {
        joinModern(group, join, freshId, desk, step);
      }
    } catch (RefusedException e) {
      join.refuse(e.error(), join.memberId());
    } catch (MalformedMessageException e) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
    }
  }

  /** Whether a static member comes back by the classic protocol, the last that spoke the new. */
  private boolean replacesTheLast(ModernGroup group, JoinRequests.Join join) {
    return standing(group, join)
        .filter(member -> !member.isClassic())
        .filter(member -> migration.mayDowngrade(group, Set.of(member.id())))
        .isPresent();
  }

  private static Optional<ConsumerMember> standing(ModernGroup group, JoinRequests.Join join) {
    return join.memberId().isEmpty()
        ? join.instanceId().flatMap(group.state()::ofInstance)
        : Optional.empty();
  }

  private void downgrade(
      ModernGroup group, JoinRequests.Join join, Runnable again, Step<GroupRecord> step) {
    step.onFailure(error -> join.refuse(error, join.memberId()));
    Set<String> leaving = new LinkedHashSet<>();
    standing(group, join).ifPresent(member -> leaving.add(member.id()));
    migration.downgrade(group, leaving, step);
    step.then(new OnCommit(again));
  }

  private void joinModern(
      ModernGroup group,
      JoinRequests.Join join,
      Optional<String> freshId,
      AssignorDesk desk,
      Step<GroupRecord> step) {
    List<ClassicProtocol> protocols =
        join.protocols().stream().map(it -> new ClassicProtocol(it.name(), it.metadata())).toList();
    requests.check(group.state(), join.request(), protocols);
    boolean isNew = join.memberId().equals(Responses.UNKNOWN_MEMBER);
    String prefix = join.instanceId().orElse(join.client().clientId());
    String id =
        isNew
            ? freshId.orElseGet(() -> prefix + "-" + context.memberIdSuffix().get())
            : join.memberId();
    if (isNew
        && join.instanceId().isEmpty()
        && join.client().apiVersion() >= MEMBER_ID_REQUIRED_VERSION) {
      join.refuse(ErrorCode.MEMBER_ID_REQUIRED, id);
      return;
    }
    ClassicRequests.Joined joined =
        requests.join(
            group.state(),
            id,
            isNew,
            join.request(),
            protocols,
            new Heartbeats.Sender(join.client().clientId(), join.client().host()),
            modern.cluster(),
            desk);
    step.respond(
        join.responder(),
        new JoinGroupResponse()
            .memberId(joined.memberId())
            .generationId(joined.generation())
            .protocolType(Optional.of(TopicSubscriptions.CONSUMER))
            .protocolName(Optional.of(joined.protocol())),
        error -> Responses.join(error, join.memberId()));
    int patience = Math.max(0, join.request().rebalanceTimeoutMs());
    step.then(
        new OnCommit(
            () -> {
              modern.touch(group, id, join.request().sessionTimeoutMs());
              group
                  .timersOf(id)
                  .joined(
                      context
                          .timer()
                          .schedule(
                              patience,
                              () ->
                                  modern.fence(
                                      group.id(), id, "it did not ask for its assignment")));
              modern.resolve(group.id(), joined.patternsDue());
            }));
    modern.write(group.id(), joined.records(), step);
  }

  /** A member asks for what it has. */
  void sync(ModernGroup group, SyncGroupRequest request, Consumer<SyncGroupResponse> responder) {
    try {
      ConsumerMember member =
          ClassicRequests.member(
              group.state(), request.memberId(), request.groupInstanceId(), request.generationId());
      ByteBuffer assignment = ClassicRequests.assignment(member, request, modern.cluster());
      if (ClassicRequests.isBehind(group.state(), member)) {
        expectJoin(group, member);
        throw new RefusedException(ErrorCode.REBALANCE_IN_PROGRESS);
      }
      group.timersOf(member.id()).synced();
      modern.touch(group, member);
      responder.accept(
          new SyncGroupResponse()
              .protocolType(request.protocolType())
              .protocolName(request.protocolName())
              .assignment(assignment));
    } catch (RefusedException e) {
      responder.accept(Responses.sync(e.error()));
    }
  }

  /** Keeps a member's session, and tells it by an error if it is to join again. */
  ErrorCode heartbeat(ModernGroup group, HeartbeatRequest request) {
    try {
      ConsumerMember member =
          ClassicRequests.member(
              group.state(), request.memberId(), request.groupInstanceId(), request.generationId());
      modern.touch(group, member);
      if (!ClassicRequests.isToJoin(group.state(), member)) {
        return ErrorCode.NONE;
      }
      expectJoin(group, member);
      return ErrorCode.REBALANCE_IN_PROGRESS;
    } catch (RefusedException e) {
      return e.error();
    }
  }

  private void expectJoin(ModernGroup group, ConsumerMember member) {
    group
        .timersOf(member.id())
        .joining(
            () ->
                context
                    .timer()
                    .schedule(
                        Math.max(0, member.metadata().rebalanceTimeoutMs()),
                        () -> modern.fence(group.id(), member.id(), "it did not join again")));
  }

  /** Removes members, of either protocol: administrators leave on behalf of static ones. */
  void leave(
      ModernGroup group,
      LeaveGroupRequest request,
      Consumer<LeaveGroupResponse> responder,
      Step<GroupRecord> step) {
    List<MemberResponse> outcomes = new ArrayList<>(request.members().size());
    Set<String> leaving = new LinkedHashSet<>();
    for (MemberIdentity identity : request.members()) {
      ErrorCode error = leave(group, identity, leaving);
      outcomes.add(
          new MemberResponse()
              .memberId(identity.memberId())
              .groupInstanceId(identity.groupInstanceId())
              .errorCode(error.code()));
    }
    step.respond(responder, new LeaveGroupResponse().members(outcomes), Memberships::refusal);
    if (!leaving.isEmpty()) {
      modern.remove(group, leaving, step);
    }
  }

  private static ErrorCode leave(ModernGroup group, MemberIdentity identity, Set<String> leaving) {
    Optional<ConsumerMember> member =
        identity.groupInstanceId().isPresent()
            ? group.state().ofInstance(identity.groupInstanceId().get())
            : group.state().member(identity.memberId());
    if (member.isEmpty()) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    boolean byInstance = identity.memberId().equals(Responses.UNKNOWN_MEMBER);
    if (!byInstance && !member.get().id().equals(identity.memberId())) {
      return ErrorCode.FENCED_INSTANCE_ID;
    }
    leaving.add(member.get().id());
    return ErrorCode.NONE;
  }
}
