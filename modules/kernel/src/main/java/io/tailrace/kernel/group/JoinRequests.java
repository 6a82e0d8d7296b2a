package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.coordinator.Step;
import io.tailrace.kernel.group.GroupRecord.GroupStored;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides what a request to join a group does. */
final class JoinRequests {
  /** From here on, new members must join with an id that they were given (KIP-394). */
  private static final short MEMBER_ID_REQUIRED_VERSION = 4;

  /** How long a new member's request is held: it has no id yet with which to send heartbeats. */
  private static final int NEW_MEMBER_TIMEOUT_MS = 5 * 60 * 1000;

  private final ShardContext context;
  private final Groups groups;
  private final Rebalance rebalance;
  private final StaticMembers staticMembers;

  JoinRequests(ShardContext context, Groups groups, Rebalance rebalance) {
    this.context = context;
    this.groups = groups;
    this.rebalance = rebalance;
    this.staticMembers = new StaticMembers(rebalance);
  }

  /** A request, and what it means; its bytes are the shard's own. */
  record Join(
      Client client,
      JoinGroupRequest request,
      List<Protocol> protocols,
      Consumer<JoinGroupResponse> responder) {

    String memberId() {
      return request.memberId();
    }

    Optional<String> instanceId() {
      return request.groupInstanceId();
    }

    /** Whether there could be a group of it. */
    boolean isConsistent() {
      return !request.protocolType().isEmpty() && !protocols.isEmpty();
    }

    String reason() {
      return request.reason().orElse("not given");
    }

    void refuse(ErrorCode error, String memberId) {
      responder.accept(Responses.join(error, memberId));
    }
  }

  void join(Join join, Step<GroupRecord> step) {
    boolean isUnknown = join.memberId().equals(Responses.UNKNOWN_MEMBER);
    Optional<ClassicGroup> existing = groups.findClassic(join.request().groupId());
    if (existing.isEmpty() && !isUnknown) {
      join.refuse(ErrorCode.UNKNOWN_MEMBER_ID, join.memberId());
      return;
    }
    if (existing.isEmpty() && !join.isConsistent()) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
      return;
    }
    ClassicGroup group = groups.getOrCreateClassic(join.request().groupId());
    if (group.is(GroupState.EMPTY) && !group.isStored()) {
      begin(group, step);
    }
    join(group, join, step);
  }

  /** A group comes into being with its first member, and is stored at once. */
  private void begin(ClassicGroup group, Step<GroupRecord> step) {
    group.begin(context.clock().millis());
    step.write(new GroupStored(group.id(), group.snapshot()));
    step.onFailure(error -> abandon(group, error));
  }

  /** The group is not in the log: whoever has joined it since is turned away. */
  private void abandon(ClassicGroup group, ErrorCode error) {
    if (group.isStored() || group.generation() > 0) {
      // It has gone on, and will be stored again.
      group.markOutdated(true);
      return;
    }
    group.joinTimeout(CoordinatorTimer.Timeout.NONE);
    List<Member> members = List.copyOf(group.members().all());
    group.reset();
    members.forEach(member -> member.answerJoin(Responses.join(error, Responses.UNKNOWN_MEMBER)));
  }

  private void join(ClassicGroup group, Join join, Step<GroupRecord> step) {
    boolean isUnknown = join.memberId().equals(Responses.UNKNOWN_MEMBER);
    if (!hasRoomFor(group, join.memberId())) {
      group.members().remove(join.memberId());
      join.refuse(ErrorCode.GROUP_MAX_SIZE_REACHED, Responses.UNKNOWN_MEMBER);
      rebalance.tryCompleteJoin(group, step);
    } else if (group.is(GroupState.DEAD)) {
      join.refuse(ErrorCode.COORDINATOR_NOT_AVAILABLE, join.memberId());
    } else if (!group.supports(join.request().protocolType(), join.protocols())) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
    } else if (isUnknown) {
      joinNew(group, join, step);
    } else if (group.members().isPending(join.memberId())) {
      joinPending(group, join, step);
    } else {
      joinAgain(group, join, step);
    }
  }

  /**
   * Whether the group may take the member in (KIP-389). While members join, those count who have: a
   * group that is too large thus loses its last ones.
   */
  private boolean hasRoomFor(ClassicGroup group, String memberId) {
    GroupMembers members = group.members();
    int max = context.config().maxSize();
    return switch (group.state()) {
      case EMPTY, DEAD -> true;
      case PREPARING_REBALANCE ->
          members.find(memberId).filter(Member::isAwaitingJoin).isPresent()
              || members.countAwaitingJoin() < max;
      case COMPLETING_REBALANCE, STABLE -> members.contains(memberId) || members.size() < max;
    };
  }

  private void joinNew(ClassicGroup group, Join join, Step<GroupRecord> step) {
    String prefix = join.instanceId().orElse(join.client().clientId());
    String newId = prefix + "-" + context.memberIdSuffix().get();
    if (join.instanceId().isPresent()) {
      Optional<Member> old = group.members().ofInstance(join.instanceId().get());
      if (old.isPresent()) {
        staticMembers.replace(group, old.get(), newId, join, step);
      } else {
        add(group, newId, join, step);
      }
    } else if (join.client().apiVersion() >= MEMBER_ID_REQUIRED_VERSION) {
      Session session = rebalance.sessionOf(group, newId);
      group.members().addPending(newId, session);
      session.extend(join.request().sessionTimeoutMs());
      step.respond(
          join.responder(),
          Responses.join(ErrorCode.MEMBER_ID_REQUIRED, newId),
          error -> Responses.join(error, Responses.UNKNOWN_MEMBER));
    } else {
      add(group, newId, join, step);
    }
  }

  private void joinPending(ClassicGroup group, Join join, Step<GroupRecord> step) {
    if (join.instanceId().isPresent()) {
      // Static members get their id in one go: none was given out to wait for.
      join.refuse(ErrorCode.UNKNOWN_SERVER_ERROR, join.memberId());
    } else {
      add(group, join.memberId(), join, step);
    }
  }

  private void add(ClassicGroup group, String memberId, Join join, Step<GroupRecord> step) {
    Member member =
        new Member(
            memberId,
            join.instanceId(),
            join.client().clientId(),
            join.client().host(),
            join.request().rebalanceTimeoutMs(),
            join.request().sessionTimeoutMs(),
            join.protocols(),
            rebalance.sessionOf(group, memberId));
    member.markNew(true);
    group.add(member, join.request().protocolType());
    member.awaitJoin(join.responder());
    member.session().extend(NEW_MEMBER_TIMEOUT_MS);
    rebalance.prepareOrTryComplete(
        group, "member " + memberId + " joins; its reason: " + join.reason(), step);
  }

  private void joinAgain(ClassicGroup group, Join join, Step<GroupRecord> step) {
    Optional<ErrorCode> refusal = group.refuse(join.memberId(), join.instanceId());
    Optional<Member> known = group.members().find(join.memberId());
    if (refusal.isPresent() || known.isEmpty() || group.is(GroupState.EMPTY)) {
      join.refuse(refusal.orElse(ErrorCode.UNKNOWN_MEMBER_ID), join.memberId());
      return;
    }
    Member member = known.get();
    boolean changed = !member.protocols().equals(join.protocols());
    boolean rejoins =
        switch (group.state()) {
          case COMPLETING_REBALANCE -> changed;
          // The leader may know of changes that its metadata does not show, such as partitions.
          case STABLE -> changed || group.members().isLeader(member.id());
          default -> true;
        };
    if (rejoins) {
      group
          .members()
          .update(
              member,
              join.protocols(),
              join.request().rebalanceTimeoutMs(),
              join.request().sessionTimeoutMs());
      member.awaitJoin(join.responder());
      rebalance.prepareOrTryComplete(
          group, "member " + member.id() + " joins again; its reason: " + join.reason(), step);
    } else {
      // It may not have got the answer to its first request.
      join.responder().accept(Responses.joined(group, member.id()));
    }
  }
}
