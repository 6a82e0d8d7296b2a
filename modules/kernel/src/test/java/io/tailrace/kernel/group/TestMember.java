package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.HeartbeatResponse;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupRequest.JoinGroupRequestProtocol;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.LeaveGroupResponse;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.tailrace.wire.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A consumer, as the coordinator sees it: it remembers what it was told. */
final class TestMember {
  final TestCoordinator on;
  final String group;
  String id = "";
  int generation = -1;
  Optional<String> instanceId = Optional.empty();
  int joinVersion = 9;
  int sessionTimeoutMs = 10_000;
  int rebalanceTimeoutMs = 60_000;
  String protocolType = "consumer";
  List<String> protocols = List.of("range");
  List<String> topics = List.of("orders");
  Answer<JoinGroupResponse> joined = new Answer<>();
  Answer<SyncGroupResponse> synced = new Answer<>();

  TestMember(TestCoordinator on, String group) {
    this.on = on;
    this.group = group;
  }

  TestMember instance(String instance) {
    instanceId = Optional.of(instance);
    return this;
  }

  TestMember protocols(String... names) {
    protocols = List.of(names);
    return this;
  }

  JoinGroupRequest joinRequest() {
    return new JoinGroupRequest()
        .groupId(group)
        .memberId(id)
        .groupInstanceId(instanceId)
        .sessionTimeoutMs(sessionTimeoutMs)
        .rebalanceTimeoutMs(rebalanceTimeoutMs)
        .protocolType(protocolType)
        .protocols(
            protocols.stream()
                .map(
                    name ->
                        new JoinGroupRequestProtocol().name(name).metadata(subscription(topics)))
                .toList());
  }

  /** What a consumer of these topics tells its assignor. */
  static ByteBuffer subscription(List<String> topics) {
    ByteWriter out = new ByteWriter();
    out.int16((short) 0);
    out.arrayLength(topics.size());
    topics.forEach(out::string);
    out.nullableBytes(Optional.empty());
    return out.detach();
  }

  Answer<JoinGroupResponse> join() {
    joined =
        new Answer<>(
            response -> {
              if (response.errorCode() == ErrorCode.NONE.code()
                  || response.errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
                id = response.memberId();
                generation = response.generationId();
              }
            });
    on.coordinator.joinGroup(TestCoordinator.client(joinVersion), joinRequest(), joined);
    return joined;
  }

  /** Joins, and joins again with the id that it is given. */
  Answer<JoinGroupResponse> joinWithId() {
    Answer<JoinGroupResponse> answer = join();
    if (answer.isThere() && answer.get().errorCode() == ErrorCode.MEMBER_ID_REQUIRED.code()) {
      answer = join();
    }
    return answer;
  }

  ErrorCode joinError() {
    return ErrorCode.forCode(joined.get().errorCode());
  }

  boolean isLeader() {
    return joined.isThere() && joined.get().leader().equals(id);
  }

  Answer<SyncGroupResponse> sync() {
    return syncAsLeader(Map.of());
  }

  Answer<SyncGroupResponse> syncAsLeader(Map<String, String> assignments) {
    List<SyncGroupRequestAssignment> list = new ArrayList<>();
    assignments.forEach(
        (member, text) ->
            list.add(
                new SyncGroupRequestAssignment()
                    .memberId(member)
                    .assignment(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)))));
    return sync(
        new SyncGroupRequest()
            .groupId(group)
            .memberId(id)
            .groupInstanceId(instanceId)
            .generationId(generation)
            .assignments(list));
  }

  Answer<SyncGroupResponse> sync(SyncGroupRequest request) {
    synced = new Answer<>();
    on.coordinator.syncGroup(TestCoordinator.client(4), request, synced);
    return synced;
  }

  ErrorCode syncError() {
    return ErrorCode.forCode(synced.get().errorCode());
  }

  String assignment() {
    return StandardCharsets.UTF_8.decode(synced.get().assignment().duplicate()).toString();
  }

  ErrorCode heartbeat() {
    Answer<HeartbeatResponse> answer = new Answer<>();
    on.coordinator.heartbeat(
        TestCoordinator.client(4),
        new HeartbeatRequest()
            .groupId(group)
            .memberId(id)
            .groupInstanceId(instanceId)
            .generationId(generation),
        answer);
    return ErrorCode.forCode(answer.get().errorCode());
  }

  Answer<LeaveGroupResponse> leaveLater() {
    Answer<LeaveGroupResponse> answer = new Answer<>();
    on.coordinator.leaveGroup(
        TestCoordinator.client(5),
        new LeaveGroupRequest()
            .groupId(group)
            .members(List.of(new MemberIdentity().memberId(id).groupInstanceId(instanceId))),
        answer);
    return answer;
  }

  ErrorCode leave() {
    LeaveGroupResponse response = leaveLater().get();
    return ErrorCode.forCode(
        response.members().isEmpty()
            ? response.errorCode()
            : response.members().getFirst().errorCode());
  }

  OffsetCommitRequest commitRequest(String topic, int partition, long offset) {
    return TestCoordinator.simpleCommit(group, topic, partition, offset)
        .memberId(id)
        .groupInstanceId(instanceId)
        .generationIdOrMemberEpoch(generation);
  }

  ErrorCode commit(String topic, int partition, long offset) {
    return on.commit(commitRequest(topic, partition, offset), 9);
  }
}
