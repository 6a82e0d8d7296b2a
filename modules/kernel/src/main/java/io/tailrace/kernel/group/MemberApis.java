package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.Once;
import io.tailrace.kernel.coordinator.Shards;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.HeartbeatResponse;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import java.util.List;
import java.util.function.Consumer;

/** The APIs by which members live, in all their versions. */
final class MemberApis {
  private static final short JOIN_NULLABLE_PROTOCOL = 7;
  private static final short SYNC_NAMES_PROTOCOL = 5;
  private static final short LEAVE_BATCH = 3;
  private static final int NO_TIMEOUT = -1;

  private final GroupConfig config;
  private final Shards<GroupShard, GroupRecord> shards;

  MemberApis(GroupConfig config, Shards<GroupShard, GroupRecord> shards) {
    this.config = config;
    this.shards = shards;
  }

  void join(Client client, JoinGroupRequest request, Consumer<JoinGroupResponse> responder) {
    Consumer<JoinGroupResponse> answer =
        new Once<>(response -> responder.accept(forVersion(response, client.apiVersion())));
    String memberId = request.memberId();
    if (request.groupId().isEmpty()) {
      answer.accept(Responses.join(ErrorCode.INVALID_GROUP_ID, memberId));
    } else if (request.sessionTimeoutMs() < config.minSessionTimeoutMs()
        || request.sessionTimeoutMs() > config.maxSessionTimeoutMs()) {
      answer.accept(Responses.join(ErrorCode.INVALID_SESSION_TIMEOUT, memberId));
    } else {
      if (request.rebalanceTimeoutMs() == NO_TIMEOUT) {
        request.rebalanceTimeoutMs(request.sessionTimeoutMs());
      }
      List<Protocol> protocols =
          request.protocols().stream()
              .map(protocol -> new Protocol(protocol.name(), Bytes.copyOf(protocol.metadata())))
              .toList();
      JoinRequests.Join join = new JoinRequests.Join(client, request, protocols, answer);
      shards.run(
          request.groupId(),
          shard -> shard.join(join),
          error -> answer.accept(Responses.join(error, memberId)));
    }
  }

  private static JoinGroupResponse forVersion(JoinGroupResponse response, short version) {
    return version < JOIN_NULLABLE_PROTOCOL && response.protocolName().isEmpty()
        ? response.protocolName("")
        : response;
  }

  void sync(Client client, SyncGroupRequest request, Consumer<SyncGroupResponse> responder) {
    Consumer<SyncGroupResponse> answer = new Once<>(responder);
    boolean namesProtocol =
        request.protocolType().isPresent() && request.protocolName().isPresent();
    if (client.apiVersion() >= SYNC_NAMES_PROTOCOL && !namesProtocol) {
      answer.accept(Responses.sync(ErrorCode.INCONSISTENT_GROUP_PROTOCOL));
    } else if (request.groupId().isEmpty()) {
      answer.accept(Responses.sync(ErrorCode.INVALID_GROUP_ID));
    } else {
      request.assignments().forEach(one -> one.assignment(Bytes.copyOf(one.assignment())));
      shards.run(
          request.groupId(),
          shard -> shard.sync(request, answer),
          error -> answer.accept(Responses.sync(error)));
    }
  }

  void heartbeat(HeartbeatRequest request, Consumer<HeartbeatResponse> responder) {
    if (request.groupId().isEmpty()) {
      responder.accept(heartbeat(ErrorCode.INVALID_GROUP_ID));
      return;
    }
    shards.run(
        request.groupId(),
        shard -> shard.heartbeat(request, error -> responder.accept(heartbeat(error))),
        // While the group is loaded, its members' sessions have not begun to count.
        error ->
            responder.accept(
                heartbeat(
                    error == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS ? ErrorCode.NONE : error)));
  }

  private static HeartbeatResponse heartbeat(ErrorCode error) {
    return new HeartbeatResponse().errorCode(error.code());
  }

  void leave(Client client, LeaveGroupRequest request, Consumer<LeaveGroupResponse> responder) {
    boolean batch = client.apiVersion() >= LEAVE_BATCH;
    Consumer<LeaveGroupResponse> answer =
        new Once<>(response -> responder.accept(batch ? response : single(response)));
    if (!batch) {
      request.members(List.of(new MemberIdentity().memberId(request.memberId()))).memberId("");
    }
    if (request.groupId().isEmpty()) {
      answer.accept(Memberships.refusal(ErrorCode.INVALID_GROUP_ID));
    } else {
      shards.run(
          request.groupId(),
          shard -> shard.leave(request, answer),
          error -> answer.accept(Memberships.refusal(error)));
    }
  }

  /** Old clients leave one at a time, and the one's error is that of the request. */
  private static LeaveGroupResponse single(LeaveGroupResponse response) {
    short error =
        response.errorCode() == ErrorCode.NONE.code() && !response.members().isEmpty()
            ? response.members().getFirst().errorCode()
            : response.errorCode();
    return new LeaveGroupResponse().errorCode(error);
  }
}
