package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.api.ApiHandler;
import io.tailrace.kernel.group.Client;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.network.Exchange;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.SyncGroupRequest;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The handlers of the APIs that the group coordinator answers. */
public final class GroupHandlers {
  private GroupHandlers() {}

  /** One handler an API. */
  public static List<ApiHandler> of(GroupCoordinator groups) {
    return List.of(
        new Handler<>(ApiKey.OFFSET_COMMIT, OffsetCommitRequest::new, groups::commitOffsets),
        new Handler<>(ApiKey.OFFSET_FETCH, OffsetFetchRequest::new, groups::fetchOffsets),
        new Handler<>(ApiKey.JOIN_GROUP, JoinGroupRequest::new, groups::joinGroup),
        new Handler<>(ApiKey.HEARTBEAT, HeartbeatRequest::new, groups::heartbeat),
        new Handler<>(ApiKey.LEAVE_GROUP, LeaveGroupRequest::new, groups::leaveGroup),
        new Handler<>(ApiKey.SYNC_GROUP, SyncGroupRequest::new, groups::syncGroup),
        new Handler<>(ApiKey.DESCRIBE_GROUPS, DescribeGroupsRequest::new, groups::describeGroups),
        new Handler<>(ApiKey.LIST_GROUPS, ListGroupsRequest::new, groups::listGroups),
        new Handler<>(ApiKey.DELETE_GROUPS, DeleteGroupsRequest::new, groups::deleteGroups),
        new Handler<>(ApiKey.OFFSET_DELETE, OffsetDeleteRequest::new, groups::deleteOffsets));
  }

  /** What the coordinator does with a request. */
  @FunctionalInterface
  private interface Operation<Q, R> {
    void run(Client client, Q request, Consumer<R> responder);
  }

  private record Handler<Q extends Message, R extends Message>(
      ApiKey api, Supplier<Q> newRequest, Operation<Q, R> operation) implements ApiHandler {

    @Override
    public void handle(Exchange exchange) {
      Q request = newRequest.get();
      request.read(exchange.body(), exchange.apiVersion());
      Client client =
          new Client(
              exchange.apiVersion(),
              exchange.clientId().orElse(""),
              "/" + exchange.remoteAddress().getAddress().getHostAddress());
      operation.run(client, request, exchange::respond);
    }
  }
}
