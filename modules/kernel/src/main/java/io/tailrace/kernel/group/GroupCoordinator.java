package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Coordinator;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.group.share.ShareGroupContext;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.ConsumerGroupDescribeRequest;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.HeartbeatResponse;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.ListGroupsResponse;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetDeleteResponse;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchResponse;
import io.tailrace.wire.message.ShareGroupDescribeRequest;
import io.tailrace.wire.message.ShareGroupDescribeResponse;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatResponse;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import io.tailrace.wire.message.TxnOffsetCommitRequest;
import io.tailrace.wire.message.TxnOffsetCommitResponse;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Coordinates consumer groups, classic ones and those of the consumer protocol (KIP-848), and keeps
 * committed offsets, as Kafka does: every group belongs to a partition of {@code
 * __consumer_offsets}, and whoever leads that partition coordinates the group. All of the state is
 * in that topic.
 *
 * <p>May be called by any thread. Every request is answered exactly once, in the calling thread or
 * in another, before or after the method returns. The request belongs to the coordinator from then
 * on, but not the buffer that it was read from: bytes that are needed later are copied.
 */
public final class GroupCoordinator implements Coordinator<GroupRecord> {
  private final GroupConfig config;
  private final InstantSource clock;
  private final Supplier<String> memberIdSuffix;
  private final Shards<GroupShard, GroupRecord> shards;
  private final MemberApis members;
  private final OffsetApis offsets;
  private final GroupApis groups;
  private final ShareGroupContext.Services shareServices;
  private final ShareGroupApis shareGroups;
  private final ConsumerGroupContext context;
  private final ConsumerApis consumers;

  /**
   * Coordinates nothing yet.
   *
   * @param partitions how many partitions {@code __consumer_offsets} has, or will have
   * @param shareServices what share groups stand on
   * @param clock the time of day
   * @param memberIdSuffix a fresh random text at each call, which makes member ids unique; any
   *     thread
   * @param consumers for groups of the consumer protocol
   */
  public GroupCoordinator(
      GroupConfig config,
      int partitions,
      GroupTopics topics,
      ShareGroupContext.Services shareServices,
      InstantSource clock,
      Supplier<String> memberIdSuffix,
      ConsumerGroupContext consumers) {
    this.config = config;
    this.clock = clock;
    this.memberIdSuffix = memberIdSuffix;
    shards = new Shards<>(partitions, new GroupRecordCodec());
    members = new MemberApis(config, shards);
    offsets = new OffsetApis(shards, topics);
    groups = new GroupApis(shards);
    this.shareServices = shareServices;
    shareGroups = new ShareGroupApis(shards);
    context = consumers;
    this.consumers =
        new ConsumerApis(
            () -> consumers.cluster().get().servesConsumerGroups(),
            consumers.assignors(),
            memberIdSuffix,
            shards);
  }

  /** The partition of {@code __consumer_offsets} that a group belongs to. */
  public int partitionFor(String groupId) {
    return shards.partitionFor(groupId);
  }

  @Override
  public ShardLoader<GroupRecord> load(int partition, ShardRuntime<GroupRecord> runtime) {
    ShardContext context =
        new ShardContext(
            config,
            clock,
            runtime.timer(),
            runtime.log(),
            new ShareGroupContext(shareServices, clock, runtime.timer(), runtime.strand()),
            memberIdSuffix,
            runtime.strand(),
            this.context);
    return shards.load(partition, new GroupShard(context), runtime.strand());
  }

  @Override
  public void unload(int partition) {
    shards.unload(partition);
  }

  @Override
  public int partitions() {
    return shards.count();
  }

  Shards<GroupShard, GroupRecord> shards() {
    return shards;
  }

  /** A topic was deleted, and with it, its committed offsets are void. */
  public void topicDeleted(String name, Uuid id) {
    for (int partition = 0; partition < shards.count(); partition++) {
      shards.run(partition, shard -> shard.topicDeleted(name, id), error -> {});
    }
  }

  @Override
  public void close() {
    shards.close();
  }

  /** JoinGroup: answered when the group has its next generation (KIP-62, 345, 394, 559, 814). */
  public void joinGroup(
      Client client, JoinGroupRequest request, Consumer<JoinGroupResponse> responder) {
    members.join(client, request, responder);
  }

  /** SyncGroup: answered when the leader's assignment is stored. */
  public void syncGroup(
      Client client, SyncGroupRequest request, Consumer<SyncGroupResponse> responder) {
    members.sync(client, request, responder);
  }

  /** Heartbeat. */
  public void heartbeat(
      Client client, HeartbeatRequest request, Consumer<HeartbeatResponse> responder) {
    members.heartbeat(request, responder);
  }

  /** LeaveGroup, of one member or of several (KIP-345). */
  public void leaveGroup(
      Client client, LeaveGroupRequest request, Consumer<LeaveGroupResponse> responder) {
    members.leave(client, request, responder);
  }

  /** Whether there can be groups of the consumer protocol: whether there is an assignor. */
  public boolean servesConsumerGroups() {
    return !context.assignors().isEmpty();
  }

  /** ConsumerGroupHeartbeat: answered when what it changes is stored (KIP-848). */
  public void consumerGroupHeartbeat(
      Client client,
      ConsumerGroupHeartbeatRequest request,
      Consumer<ConsumerGroupHeartbeatResponse> responder) {
    consumers.heartbeat(client, request, responder);
  }

  /** ConsumerGroupDescribe (KIP-848). */
  public void describeConsumerGroups(
      Client client,
      ConsumerGroupDescribeRequest request,
      Consumer<ConsumerGroupDescribeResponse> responder) {
    consumers.describe(request, responder);
  }

  /** OffsetCommit: answered when the offsets are committed to the log. */
  public void commitOffsets(
      Client client, OffsetCommitRequest request, Consumer<OffsetCommitResponse> responder) {
    offsets.commit(client, request, responder);
  }

  /**
   * TxnOffsetCommit: answered when the offsets are in the log. They count once the transaction
   * commits.
   *
   * @param transaction that the partition of the group's offsets is part of
   */
  public void commitOffsetsInTransaction(
      Client client,
      TxnOffsetCommitRequest request,
      TransactionalWrite transaction,
      Consumer<TxnOffsetCommitResponse> responder) {
    offsets.commit(client, request, transaction, responder);
  }

  /** What TxnOffsetCommit is answered if the transaction cannot have these offsets. */
  public TxnOffsetCommitResponse refuseOffsets(
      Client client, TxnOffsetCommitRequest request, ErrorCode error) {
    return offsets.refuse(client, request, error);
  }

  /**
   * A transaction that committed offsets has ended: its marker is in the log.
   *
   * @param partition of {@code __consumer_offsets}
   * @param done run once the offsets count, or do not
   */
  public void transactionEnded(int partition, long producerId, boolean commit, Runnable done) {
    shards.endTransaction(partition, producerId, commit, done);
  }

  /** OffsetFetch, of one group or of several (KIP-709). */
  public void fetchOffsets(
      Client client, OffsetFetchRequest request, Consumer<OffsetFetchResponse> responder) {
    offsets.fetch(client, request, responder);
  }

  /** OffsetDelete (KIP-496). */
  public void deleteOffsets(
      Client client, OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> responder) {
    offsets.delete(request, responder);
  }

  /** ListGroups: those that this broker coordinates (KIP-518). */
  public void listGroups(
      Client client, ListGroupsRequest request, Consumer<ListGroupsResponse> responder) {
    groups.list(request, responder);
  }

  /** DescribeGroups. */
  public void describeGroups(
      Client client, DescribeGroupsRequest request, Consumer<DescribeGroupsResponse> responder) {
    groups.describe(client, request, responder);
  }

  /** DeleteGroups (KIP-229). */
  public void deleteGroups(
      Client client, DeleteGroupsRequest request, Consumer<DeleteGroupsResponse> responder) {
    groups.delete(request, responder);
  }

  /** ShareGroupHeartbeat (KIP-932). */
  public void shareGroupHeartbeat(
      Client client,
      ShareGroupHeartbeatRequest request,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    shareGroups.heartbeat(client, request, responder);
  }

  /** ShareGroupDescribe (KIP-932). */
  public void describeShareGroups(
      Client client,
      ShareGroupDescribeRequest request,
      Consumer<ShareGroupDescribeResponse> responder) {
    shareGroups.describe(request, responder);
  }

  /** DescribeShareGroupOffsets (KIP-932, KIP-1226). */
  public void describeShareGroupOffsets(
      Client client,
      DescribeShareGroupOffsetsRequest request,
      Consumer<DescribeShareGroupOffsetsResponse> responder) {
    shareGroups.describeOffsets(request, responder);
  }

  /** AlterShareGroupOffsets (KIP-932). */
  public void alterShareGroupOffsets(
      Client client,
      AlterShareGroupOffsetsRequest request,
      Consumer<AlterShareGroupOffsetsResponse> responder) {
    shareGroups.alterOffsets(request, responder);
  }

  /** DeleteShareGroupOffsets (KIP-932). */
  public void deleteShareGroupOffsets(
      Client client,
      DeleteShareGroupOffsetsRequest request,
      Consumer<DeleteShareGroupOffsetsResponse> responder) {
    shareGroups.deleteOffsets(request, responder);
  }
}
