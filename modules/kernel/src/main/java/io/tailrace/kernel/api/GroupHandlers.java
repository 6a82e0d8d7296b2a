package io.tailrace.kernel.api;

import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.ConsumerGroupDescribeRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.ShareGroupDescribeRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.SyncGroupRequest;
import java.util.ArrayList;
import java.util.List;

/** The handlers of the APIs that the group coordinator answers. */
final class GroupHandlers {
  private GroupHandlers() {}

  /** One handler an API. */
  static List<ApiHandler> of(GroupCoordinator groups) {
    List<ApiHandler> handlers = new ArrayList<>(classic(groups));
    if (groups.servesConsumerGroups()) {
      handlers.add(
          new CoordinatorHandler<>(
              ApiKey.CONSUMER_GROUP_HEARTBEAT,
              ConsumerGroupHeartbeatRequest::new,
              groups::consumerGroupHeartbeat));
      handlers.add(
          new CoordinatorHandler<>(
              ApiKey.CONSUMER_GROUP_DESCRIBE,
              ConsumerGroupDescribeRequest::new,
              groups::describeConsumerGroups));
    }
    return handlers;
  }

  private static List<ApiHandler> classic(GroupCoordinator groups) {
    return List.of(
        new CoordinatorHandler<>(
            ApiKey.OFFSET_COMMIT, OffsetCommitRequest::new, groups::commitOffsets),
        new CoordinatorHandler<>(
            ApiKey.OFFSET_FETCH, OffsetFetchRequest::new, groups::fetchOffsets),
        new CoordinatorHandler<>(ApiKey.JOIN_GROUP, JoinGroupRequest::new, groups::joinGroup),
        new CoordinatorHandler<>(ApiKey.HEARTBEAT, HeartbeatRequest::new, groups::heartbeat),
        new CoordinatorHandler<>(ApiKey.LEAVE_GROUP, LeaveGroupRequest::new, groups::leaveGroup),
        new CoordinatorHandler<>(ApiKey.SYNC_GROUP, SyncGroupRequest::new, groups::syncGroup),
        new CoordinatorHandler<>(
            ApiKey.DESCRIBE_GROUPS, DescribeGroupsRequest::new, groups::describeGroups),
        new CoordinatorHandler<>(ApiKey.LIST_GROUPS, ListGroupsRequest::new, groups::listGroups),
        new CoordinatorHandler<>(
            ApiKey.DELETE_GROUPS, DeleteGroupsRequest::new, groups::deleteGroups),
        new CoordinatorHandler<>(
            ApiKey.OFFSET_DELETE, OffsetDeleteRequest::new, groups::deleteOffsets),
        new CoordinatorHandler<>(
            ApiKey.SHARE_GROUP_HEARTBEAT,
            ShareGroupHeartbeatRequest::new,
            groups::shareGroupHeartbeat),
        new CoordinatorHandler<>(
            ApiKey.SHARE_GROUP_DESCRIBE,
            ShareGroupDescribeRequest::new,
            groups::describeShareGroups),
        new CoordinatorHandler<>(
            ApiKey.DESCRIBE_SHARE_GROUP_OFFSETS,
            DescribeShareGroupOffsetsRequest::new,
            groups::describeShareGroupOffsets),
        new CoordinatorHandler<>(
            ApiKey.ALTER_SHARE_GROUP_OFFSETS,
            AlterShareGroupOffsetsRequest::new,
            groups::alterShareGroupOffsets),
        new CoordinatorHandler<>(
            ApiKey.DELETE_SHARE_GROUP_OFFSETS,
            DeleteShareGroupOffsetsRequest::new,
            groups::deleteShareGroupOffsets));
  }
}
