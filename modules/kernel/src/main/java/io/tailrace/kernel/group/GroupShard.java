package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.coordinator.Shard;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.group.share.ShareGroupRecord;
import io.tailrace.kernel.group.share.ShareGroupRequests;
import io.tailrace.kernel.group.share.ShareGroups;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
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
  private Timeout nextExpiry = Timeout.NONE;

  /** An empty shard, to be loaded. */
  GroupShard(ShardContext context) {
    this.context = context;
    shareGroups = new ShareGroups(context.share(), this::write);
    share = new ShareGroupRequests(shareGroups);
    replay = new Replay(groups, shareGroups::apply);
    steps = new Steps<>(context.log(), replay);
    rebalance = new Rebalance(context, steps);
    joins = new JoinRequests(context, groups, rebalance);
    syncs = new SyncRequests(context, groups, rebalance, steps);
    memberships = new Memberships(groups, rebalance);
    commits = new OffsetCommits(context, groups);
    fetches = new OffsetFetches(groups);
    deletes = new OffsetDeletes(groups);
    queries = new GroupQueries(groups);
    removal = new GroupRemoval(context, groups, steps, rebalance);
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
    for (ClassicGroup group : groups.copyOfAll()) {
      group.members().all().forEach(Member::touch);
      if (group.members().size() > context.config().maxSize()) {
        steps.run(step -> rebalance.prepare(group, "it has too many members", step));
      }
    }
    shareGroups.start();
    scheduleExpiry();
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
    shareGroups.stop();
    for (ClassicGroup group : groups.copyOfAll()) {
      group.markDead();
      group.joinTimeout(Timeout.NONE);
      group.syncTimeout(Timeout.NONE);
      for (Member member : group.members().all()) {
        member.answerJoin(Responses.join(ErrorCode.NOT_COORDINATOR, member.id()));
        member.answerSync(Responses.sync(ErrorCode.NOT_COORDINATOR));
      }
      group.members().clear();
    }
  }

  void join(JoinRequests.Join join) {
    if (shareGroups.contains(join.request().groupId())) {
      join.responder()
          .accept(Responses.join(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, join.memberId()));
      return;
    }
    steps.run(step -> joins.join(join, step));
  }

  void sync(SyncGroupRequest request, Consumer<SyncGroupResponse> responder) {
    steps.run(step -> syncs.sync(request, responder, step));
  }

  ErrorCode heartbeat(HeartbeatRequest request) {
    return memberships.heartbeat(request);
  }

  void leave(LeaveGroupRequest request, Consumer<LeaveGroupResponse> responder) {
    steps.run(step -> memberships.leave(request, responder, step));
  }

  void commit(
      Client client,
      OffsetCommitRequest request,
      OffsetCommitResponse response,
      Consumer<OffsetCommitResponse> responder) {
    if (shareGroups.contains(request.groupId())) {
      responder.accept(OffsetCommits.failed(response, ErrorCode.GROUP_ID_NOT_FOUND));
      return;
    }
    steps.run(step -> commits.commit(client, request, response, responder, step));
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
      removal.delete(groupId, outcome);
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
    return groups.find(groupId).filter(group -> !group.is(GroupState.DEAD)).isPresent();
  }

  /** The state that a replay of the log must give. */
  Groups groups() {
    return groups;
  }
}
