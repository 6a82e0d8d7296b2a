package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Shard;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.coordinator.Turns;
import io.tailrace.kernel.group.consumer.AssignmentDueException;
import io.tailrace.kernel.group.consumer.AssignorDesk;
import io.tailrace.kernel.group.share.ShareGroupRecord;
import io.tailrace.kernel.group.share.ShareGroupRequests;
import io.tailrace.kernel.group.share.ShareGroups;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetDeleteResponse;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The groups of one partition of {@code __consumer_offsets}: a state machine. A request yields
 * records and, once they are committed, a response; the state is what replaying the records gives,
 * and besides it there is only what members wait for. One thread at a time.
 */
final class GroupShard implements Shard<GroupRecord> {
  private final ShardContext context;
  private final Groups groups = new Groups();
  private final ShareGroups shareGroups;
  private final ShareGroupRequests share;
  private final Replay replay;
  private final Steps<GroupRecord> steps;
  private final Rebalance rebalance;
  private final JoinRequests joins;
  private final SyncRequests syncs;
  private final Memberships memberships;
  private final OffsetCommits commits;
  private final OffsetFetches fetches;
  private final OffsetDeletes deletes;
  private final GroupQueries queries;
  private final GroupRemoval removal;
  private final Turns turns = new Turns();
  private final ModernGroups modern;
  private final ClassicMembers classicMembers;
  private final ConsumerHeartbeats consumerHeartbeats;
  private final OffloadedAssignments assignments;
  private Timeout nextExpiry = Timeout.NONE;

  /** An empty shard, to be loaded. */
  GroupShard(ShardContext context) {
    this.context = context;
    shareGroups = new ShareGroups(context.share(), this::write);
    share = new ShareGroupRequests(shareGroups);
    replay = new Replay(groups, shareGroups::apply);
    steps = new Steps<>(context.log(), replay, context.timer(), context.config().commitTimeoutMs());
    rebalance = new Rebalance(context, steps);
    joins = new JoinRequests(context, groups, rebalance);
    syncs = new SyncRequests(context, groups, rebalance, steps);
    memberships = new Memberships(groups, rebalance);
    commits = new OffsetCommits(context, groups);
    fetches = new OffsetFetches(groups);
    deletes = new OffsetDeletes(groups);
    queries = new GroupQueries(groups);
    removal = new GroupRemoval(context, groups, steps, rebalance, turns);
    Migration migration = new Migration(context, groups, steps, turns, rebalance);
    modern = new ModernGroups(context, groups, steps, turns, migration);
    classicMembers = new ClassicMembers(context, modern, migration);
    assignments = new OffloadedAssignments(context, turns);
    consumerHeartbeats =
        new ConsumerHeartbeats(context, groups, modern, migration, assignments, steps);
  }

  /** A change of a share group is a step. */
  private void write(List<ShareGroupRecord> changes, Consumer<ErrorCode> done) {
    steps.run(
        step -> {
          changes.forEach(change -> step.write(new GroupRecord.ShareGroupChanged(change)));
          step.respond(done, ErrorCode.NONE, error -> error);
        });
  }

  @Override
  public void replay(GroupRecord entry, long offset, long producerId) {
    replay.loaded(entry, offset, producerId, rebalance::sessionOf);
  }

  @Override
  public void endTransaction(long producerId, boolean commit) {
    groups.endTransaction(producerId, commit);
  }

  @Override
  public void start() {
    for (Group any : groups.copyOfAll()) {
      switch (any) {
        case ClassicGroup group -> start(group);
        case ModernGroup group -> modern.start(group);
      }
    }
    shareGroups.start();
    scheduleExpiry();
  }

  private void start(ClassicGroup group) {
    group.members().all().forEach(Member::touch);
    if (group.members().size() > context.config().maxSize()) {
      steps.run(step -> rebalance.prepare(group, "it has too many members", step));
    }
  }

  private void scheduleExpiry() {
    nextExpiry =
        context
            .timer()
            .schedule(
                context.config().offsetsRetentionCheckIntervalMs(),
                () -> {
                  scheduleExpiry();
                  removal.expire();
                });
  }

  @Override
  public void stop() {
    nextExpiry.cancel();
    removal.stop();
    turns.end();
    shareGroups.stop();
    for (Group group : groups.copyOfAll()) {
      group.markDead();
      if (group instanceof ClassicGroup classic) {
        for (Member member : classic.members().all()) {
          member.answerJoin(Responses.join(ErrorCode.NOT_COORDINATOR, member.id()));
          member.answerSync(Responses.sync(ErrorCode.NOT_COORDINATOR));
        }
      }
      group.end();
    }
  }

  void join(JoinRequests.Join join) {
    if (shareGroups.contains(join.request().groupId())) {
      join.refuse(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId());
      return;
    }
    String groupId = join.request().groupId();
    turns.take(
        groupId,
        () -> join(join, Optional.empty(), assignments.desk(groupId)),
        error -> join.refuse(error, join.memberId()));
  }

  /** It is the group's turn. */
  private void join(JoinRequests.Join join, Optional<String> freshId, AssignorDesk desk) {
    String groupId = join.request().groupId();
    try {
      steps.run(
          step ->
              groups
                  .findModern(groupId)
                  .ifPresentOrElse(
                      group ->
                          classicMembers.join(group, join, () -> join(join), freshId, desk, step),
                      () -> joins.join(join, step)));
    } catch (AssignmentDueException due) {
      assignments.work(
          groupId,
          due,
          answered -> join(join, Optional.of(due.memberId()), answered),
          error -> join.refuse(error, join.memberId()));
    }
  }

  void sync(SyncGroupRequest request, Consumer<SyncGroupResponse> responder) {
    turns.take(
        request.groupId(),
        () ->
            groups
                .findModern(request.groupId())
                .ifPresentOrElse(
                    group -> classicMembers.sync(group, request, responder),
                    () -> steps.run(step -> syncs.sync(request, responder, step))),
        error -> responder.accept(Responses.sync(error)));
  }

  void heartbeat(HeartbeatRequest request, Consumer<ErrorCode> outcome) {
    turns.take(
        request.groupId(),
        () ->
            outcome.accept(
                groups
                    .findModern(request.groupId())
                    .map(group -> classicMembers.heartbeat(group, request))
                    .orElseGet(() -> memberships.heartbeat(request))),
        outcome);
  }

  void leave(LeaveGroupRequest request, Consumer<LeaveGroupResponse> responder) {
    turns.take(
        request.groupId(),
        () ->
            steps.run(
                step ->
                    groups
                        .findModern(request.groupId())
                        .ifPresentOrElse(
                            group -> classicMembers.leave(group, request, responder, step),
                            () -> memberships.leave(request, responder, step))),
        error -> responder.accept(Memberships.refusal(error)));
  }

  void consumerHeartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder) {
    if (shareGroups.contains(request.groupId())) {
      responder.accept(ConsumerHeartbeats.refusal(ErrorCode.GROUP_ID_NOT_FOUND));
      return;
    }
    turns.take(
        request.groupId(),
        () -> consumerHeartbeats.heartbeat(client, request, responder),
        error -> responder.accept(ConsumerHeartbeats.refusal(error)));
  }

  ConsumerGroupDescribeResponse.DescribedGroup describeConsumerGroup(String groupId) {
    return queries.describeConsumerGroup(
        groupId, context.consumers().assignors(), modern.cluster());
  }

  void commit(
      Client client,
      OffsetCommitRequest request,
      TransactionalWrite transaction,
      OffsetCommitResponse response,
      Consumer<OffsetCommitResponse> responder) {
    if (shareGroups.contains(request.groupId())) {
      responder.accept(OffsetCommits.failed(response, ErrorCode.GROUP_ID_NOT_FOUND));
      return;
    }
    steps.run(step -> commits.commit(client, request, transaction, response, responder, step));
  }

  OffsetFetchResponseGroup fetch(OffsetFetchRequestGroup request, boolean requireStable) {
    return fetches.fetch(request, requireStable);
  }

  void deleteOffsets(
      OffsetDeleteRequest request, GroupTopics topics, Consumer<OffsetDeleteResponse> responder) {
    steps.run(step -> deletes.delete(request, topics, responder, step));
  }

  List<ListedGroup> list(List<String> states, List<String> types) {
    return queries.list(share.list(), states, types);
  }

  DescribedGroup describe(String groupId, short version) {
    return queries.describe(groupId, version);
  }

  void deleteGroup(String groupId, Consumer<ErrorCode> outcome) {
    if (shareGroups.contains(groupId)) {
      share.delete(groupId, outcome);
    } else {
      turns.take(groupId, () -> removal.delete(groupId, outcome), outcome);
    }
  }

  void topicDeleted(String name, Uuid id) {
    removal.topicDeleted(name, id);
    share.topicDeleted(id);
  }

  /** Requests about share groups. */
  ShareGroupRequests share() {
    return share;
  }

  /** Whether a group of another kind has that name. */
  boolean hasOtherThanShareGroup(String groupId) {
    return turns.isHeld(groupId)
        || groups.find(groupId).filter(group -> !group.isDead()).isPresent();
  }

  /** The state that a replay of the log must give. */
  Groups groups() {
    return groups;
  }
}
