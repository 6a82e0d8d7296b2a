package io.tailrace.kernel.group.share;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import io.tailrace.wire.message.ShareGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatResponse;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What can be asked of the share groups of a shard. Every request is answered exactly once, when it
 * counts; in the shard's strand or, where the share coordinator is asked, on any thread.
 */
public final class ShareGroupRequests {
  private final ShareGroups groups;
  private final ShareHeartbeats heartbeats;
  private final ShareGroupOffsets offsets;
  private final ShareGroupQueries queries;

  /** About these groups. */
  public ShareGroupRequests(ShareGroups groups) {
    this.groups = groups;
    heartbeats = new ShareHeartbeats(groups);
    offsets = new ShareGroupOffsets(groups);
    queries = new ShareGroupQueries(groups);
  }

  /** ShareGroupHeartbeat; the request is sound. */
  public void heartbeat(
      Client client,
      ShareGroupHeartbeatRequest request,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    heartbeats.heartbeat(client, request, responder);
  }

  /** ShareGroupDescribe, of one group. */
  public DescribedGroup describe(String groupId) {
    return queries.describe(groupId);
  }

  /** ListGroups: all share groups. */
  public List<ListedGroup> list() {
    return queries.list();
  }

  /** DescribeShareGroupOffsets, of one group. */
  public void describeOffsets(
      DescribeShareGroupOffsetsRequestGroup request,
      Consumer<DescribeShareGroupOffsetsResponseGroup> responder) {
    offsets.describe(request, responder);
  }

  /** AlterShareGroupOffsets. */
  public void alterOffsets(
      AlterShareGroupOffsetsRequest request, Consumer<AlterShareGroupOffsetsResponse> responder) {
    offsets.alter(request, responder);
  }

  /** DeleteShareGroupOffsets. */
  public void deleteOffsets(
      DeleteShareGroupOffsetsRequest request, Consumer<DeleteShareGroupOffsetsResponse> responder) {
    offsets.delete(request, responder);
  }

  /** DeleteGroups, of one share group: it goes when its state in all topics is gone. */
  public void delete(String groupId, Consumer<ErrorCode> outcome) {
    groups.inTurn(
        groupId,
        turn -> {
          ShareGroup group = turn.group();
          if (!group.isStored()) {
            turn.end(() -> outcome.accept(ErrorCode.GROUP_ID_NOT_FOUND));
          } else if (!group.isEmpty()) {
            turn.end(() -> outcome.accept(ErrorCode.NON_EMPTY_GROUP));
          } else {
            offsets.forget(
                group,
                Set.copyOf(group.partitions().topics().keySet()),
                failed -> {
                  if (!failed.isEmpty()) {
                    turn.end(() -> outcome.accept(failed.values().iterator().next()));
                    return;
                  }
                  turn.write(new ShareGroupRecord.PartitionsRemoved(groupId));
                  turn.write(new ShareGroupRecord.TargetRemoved(groupId));
                  turn.write(new ShareGroupRecord.GroupRemoved(groupId));
                  turn.finish(
                      error -> {
                        groups.context().listener().restarted(groupId);
                        outcome.accept(error);
                      });
                });
          }
        },
        outcome);
  }

  /** A topic was deleted; the share coordinator hears that itself. */
  public void topicDeleted(Uuid topicId) {
    for (ShareGroup group : groups.all()) {
      if (group.partitions().topics().containsKey(topicId)) {
        groups.inTurn(
            group.id(),
            turn -> {
              StatePartitions left = turn.group().partitions().without(topicId);
              if (turn.group().isStored() && !left.equals(turn.group().partitions())) {
                turn.write(new ShareGroupRecord.PartitionsStored(group.id(), left));
              }
              turn.finish(error -> {});
            },
            error -> {});
      }
    }
  }
}
