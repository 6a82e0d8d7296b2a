package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Gather;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
import io.tailrace.wire.message.ShareGroupDescribeRequest;
import io.tailrace.wire.message.ShareGroupDescribeResponse;
import io.tailrace.wire.message.ShareGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatResponse;
import java.util.List;
import java.util.function.Consumer;

/** The APIs of share groups (KIP-932), in all their versions. */
final class ShareGroupApis {
  private static final int LEAVE = -1;
  private static final int JOIN = 0;

  private final Shards<GroupShard, GroupRecord> shards;

  ShareGroupApis(Shards<GroupShard, GroupRecord> shards) {
    this.shards = shards;
  }

  void heartbeat(
      Client client,
      ShareGroupHeartbeatRequest request,
      Consumer<ShareGroupHeartbeatResponse> responder) {
    Once<ShareGroupHeartbeatResponse> answer = new Once<>(responder);
    if (!isSound(request)) {
      answer.accept(refused(ErrorCode.INVALID_REQUEST));
      return;
    }
    shards.run(
        request.groupId(),
        shard -> {
          if (shard.hasOtherThanShareGroup(request.groupId())) {
            answer.accept(refused(ErrorCode.GROUP_ID_NOT_FOUND));
          } else {
            shard.share().heartbeat(client, request, answer);
          }
        },
        error -> answer.accept(refused(error)));
  }

  private static boolean isSound(ShareGroupHeartbeatRequest request) {
    boolean subscribes =
        request.subscribedTopicNames().filter(names -> !names.isEmpty()).isPresent();
    return !request.groupId().isBlank()
        && !request.memberId().isBlank()
        && request.memberEpoch() >= LEAVE
        && request.rackId().filter(String::isBlank).isEmpty()
        && (request.memberEpoch() != JOIN || subscribes);
  }

  private static ShareGroupHeartbeatResponse refused(ErrorCode error) {
    return new ShareGroupHeartbeatResponse().errorCode(error.code()).errorMessage(error.message());
  }

  void describe(ShareGroupDescribeRequest request, Consumer<ShareGroupDescribeResponse> responder) {
    List<String> ids = request.groupIds();
    Gather<DescribedGroup> gather =
        new Gather<>(
            ids.size(), parts -> responder.accept(new ShareGroupDescribeResponse().groups(parts)));
    for (int i = 0; i < ids.size(); i++) {
      int index = i;
      String id = ids.get(index);
      if (id.isBlank()) {
        gather.put(index, failed(id, ErrorCode.INVALID_GROUP_ID));
        continue;
      }
      shards.run(
          id,
          shard -> {
            DescribedGroup group = shard.share().describe(id);
            if (request.includeAuthorizedOperations()
                && group.errorCode() == ErrorCode.NONE.code()) {
              group.authorizedOperations(GroupApis.ALL_OPERATIONS);
            }
            gather.put(index, group);
          },
          error -> gather.put(index, failed(id, error)));
    }
  }

  private static DescribedGroup failed(String id, ErrorCode error) {
    return new DescribedGroup().groupId(id).errorCode(error.code()).errorMessage(error.message());
  }

  void describeOffsets(
      DescribeShareGroupOffsetsRequest request,
      Consumer<DescribeShareGroupOffsetsResponse> responder) {
    List<DescribeShareGroupOffsetsRequestGroup> groups = request.groups();
    Gather<DescribeShareGroupOffsetsResponseGroup> gather =
        new Gather<>(
            groups.size(),
            parts -> responder.accept(new DescribeShareGroupOffsetsResponse().groups(parts)));
    for (int i = 0; i < groups.size(); i++) {
      int index = i;
      DescribeShareGroupOffsetsRequestGroup group = groups.get(index);
      shards.run(
          group.groupId(),
          shard -> shard.share().describeOffsets(group, part -> gather.put(index, part)),
          error ->
              gather.put(
                  index,
                  new DescribeShareGroupOffsetsResponseGroup()
                      .groupId(group.groupId())
                      .errorCode(error.code())
                      .errorMessage(error.message())));
    }
  }

  void alterOffsets(
      AlterShareGroupOffsetsRequest request, Consumer<AlterShareGroupOffsetsResponse> responder) {
    Once<AlterShareGroupOffsetsResponse> answer = new Once<>(responder);
    Consumer<ErrorCode> refusal =
        error ->
            answer.accept(
                new AlterShareGroupOffsetsResponse()
                    .errorCode(error.code())
                    .errorMessage(error.message()));
    if (request.groupId().isBlank()) {
      refusal.accept(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    shards.run(
        request.groupId(),
        shard -> {
          if (shard.hasOtherThanShareGroup(request.groupId())) {
            refusal.accept(ErrorCode.GROUP_ID_NOT_FOUND);
          } else {
            shard.share().alterOffsets(request, answer);
          }
        },
        refusal);
  }

  void deleteOffsets(
      DeleteShareGroupOffsetsRequest request, Consumer<DeleteShareGroupOffsetsResponse> responder) {
    Once<DeleteShareGroupOffsetsResponse> answer = new Once<>(responder);
    Consumer<ErrorCode> refusal =
        error ->
            answer.accept(
                new DeleteShareGroupOffsetsResponse()
                    .errorCode(error.code())
                    .errorMessage(error.message()));
    if (request.groupId().isBlank()) {
      refusal.accept(ErrorCode.INVALID_GROUP_ID);
      return;
    }
    shards.run(request.groupId(), shard -> shard.share().deleteOffsets(request, answer), refusal);
  }
}
