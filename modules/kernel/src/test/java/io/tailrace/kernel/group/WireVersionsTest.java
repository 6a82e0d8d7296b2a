package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.client;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ByteReader;
import io.tailrace.wire.ByteWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.message.ApiKey;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.HeartbeatRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.tailrace.wire.message.OffsetFetchResponse;
import io.tailrace.wire.message.SyncGroupRequest;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every version can carry every answer, and a life in it goes as in any other. */
class WireVersionsTest {

  private static Stream<DynamicTest> each(ApiKey api, Consumer<Integer> test) {
    return java.util.stream.IntStream.rangeClosed(api.oldestVersion(), api.newestVersion())
        .mapToObj(
            version -> DynamicTest.dynamicTest("version " + version, () -> test.accept(version)));
  }

  /** Sends a request, and gets the response, both through bytes of a version. */
  private static <Q extends Message, R extends Message> R exchange(
      BiConsumer<Q, Consumer<R>> api, Q request, int version) {
    throughBytes(request, version);
    Answer<R> answer = new Answer<>();
    api.accept(request, answer);
    return throughBytes(answer.get(), version);
  }

  private static <M extends Message> M throughBytes(M message, int version) {
    ByteWriter out = new ByteWriter();
    message.write(out, (short) version);
    ByteReader in = new ByteReader(out.detach());
    message.read(in, (short) version);
    assertEquals(0, in.remaining());
    return message;
  }

  @TestFactory
  Stream<DynamicTest> joinGroup() {
    return each(
        ApiKey.JOIN_GROUP,
        version -> {
          TestCoordinator on = new TestCoordinator();
          TestMember member = on.member();
          member.joinVersion = version;
          member.sessionTimeoutMs = 7_000;
          member.joinWithId();
          on.pass(2 * TestCoordinator.INITIAL_DELAY);
          JoinGroupResponse response = throughBytes(member.joined.get(), version);
          assertEquals(ErrorCode.NONE, member.joinError());
          assertEquals("range", response.protocolName().orElseThrow());
          member.id = "nobody";
          throughBytes(member.join().get(), version);
          assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
        });
  }

  @TestFactory
  Stream<DynamicTest> joinGroupWithoutARebalanceTimeoutTakesTheSessionTimeout() {
    return Stream.of(
        DynamicTest.dynamicTest(
            "version 0",
            () -> {
              TestCoordinator on = new TestCoordinator();
              TestMember member = on.member();
              member.sessionTimeoutMs = 7_000;
              exchangeLater(on, member);
              on.pass(2 * TestCoordinator.INITIAL_DELAY);
              member.id = on.state().get("group").snapshot().members().getFirst().id();
              assertEquals(
                  7_000,
                  on.state().get("group").snapshot().members().getFirst().rebalanceTimeoutMs());
            }));
  }

  private static void exchangeLater(TestCoordinator on, TestMember member) {
    on.coordinator.joinGroup(
        client(0), throughBytes(member.joinRequest(), 0), new Answer<JoinGroupResponse>());
  }

  @TestFactory
  Stream<DynamicTest> syncGroup() {
    return each(
        ApiKey.SYNC_GROUP,
        version -> {
          TestCoordinator on = new TestCoordinator();
          TestMember member = on.member();
          member.joinWithId();
          on.pass(2 * TestCoordinator.INITIAL_DELAY);
          SyncGroupRequest request =
              new SyncGroupRequest()
                  .groupId("group")
                  .memberId(member.id)
                  .generationId(1)
                  .protocolType("consumer")
                  .protocolName("range");
          assertEquals(
              ErrorCode.NONE.code(),
              exchange(
                      (SyncGroupRequest q,
                          Consumer<io.tailrace.wire.message.SyncGroupResponse> r) ->
                          on.coordinator.syncGroup(client(version), q, r),
                      request,
                      version)
                  .errorCode());
        });
  }

  @TestFactory
  Stream<DynamicTest> heartbeat() {
    return each(
        ApiKey.HEARTBEAT,
        version -> {
          TestCoordinator on = new TestCoordinator();
          TestMember member = on.stableGroup(1).getFirst();
          HeartbeatRequest request =
              new HeartbeatRequest().groupId("group").memberId(member.id).generationId(1);
          assertEquals(
              ErrorCode.NONE.code(),
              exchange(
                      (HeartbeatRequest q,
                          Consumer<io.tailrace.wire.message.HeartbeatResponse> r) ->
                          on.coordinator.heartbeat(client(version), q, r),
                      request,
                      version)
                  .errorCode());
        });
  }

  @TestFactory
  Stream<DynamicTest> leaveGroup() {
    return each(
        ApiKey.LEAVE_GROUP,
        version -> {
          TestCoordinator on = new TestCoordinator();
          TestMember member = on.stableGroup(1).getFirst();
          LeaveGroupRequest request = new LeaveGroupRequest().groupId("group");
          if (version < 3) {
            request.memberId(member.id);
          } else {
            request.members(List.of(new MemberIdentity().memberId(member.id)));
          }
          assertEquals(
              ErrorCode.NONE.code(),
              exchange(
                      (LeaveGroupRequest q,
                          Consumer<io.tailrace.wire.message.LeaveGroupResponse> r) ->
                          on.coordinator.leaveGroup(client(version), q, r),
                      request,
                      version)
                  .errorCode());
          assertEquals("Empty", on.stateOf("group"));
        });
  }

  @TestFactory
  Stream<DynamicTest> offsetCommit() {
    return each(
        ApiKey.OFFSET_COMMIT,
        version -> {
          TestCoordinator on = new TestCoordinator();
          OffsetCommitRequest request = TestCoordinator.simpleCommit("g", "orders", 1, 42);
          request.topics().getFirst().topicId(TestCoordinator.ORDERS_ID);
          OffsetCommitResponse response =
              exchange(
                  (OffsetCommitRequest q, Consumer<OffsetCommitResponse> r) ->
                      on.coordinator.commitOffsets(client(version), q, r),
                  request,
                  version);
          assertEquals(ErrorCode.NONE, TestCoordinator.errorOf(response));
          assertEquals(42, on.offset("g", "orders", 1));
        });
  }

  @TestFactory
  Stream<DynamicTest> offsetFetch() {
    return each(
        ApiKey.OFFSET_FETCH,
        version -> {
          TestCoordinator on = new TestCoordinator();
          on.commit("g", "orders", 1, 42);
          OffsetFetchRequest request = new OffsetFetchRequest();
          if (version < 8) {
            request
                .groupId("g")
                .topics(
                    List.of(
                        new OffsetFetchRequestTopic().name("orders").partitionIndexes(List.of(1))));
          } else {
            request.groups(
                List.of(
                    new OffsetFetchRequestGroup()
                        .groupId("g")
                        .topics(
                            List.of(
                                new OffsetFetchRequestTopics()
                                    .name("orders")
                                    .topicId(TestCoordinator.ORDERS_ID)
                                    .partitionIndexes(List.of(1))))));
          }
          OffsetFetchResponse response =
              exchange(
                  (OffsetFetchRequest q, Consumer<OffsetFetchResponse> r) ->
                      on.coordinator.fetchOffsets(client(version), q, r),
                  request,
                  version);
          long offset =
              version < 8
                  ? response.topics().getFirst().partitions().getFirst().committedOffset()
                  : response
                      .groups()
                      .getFirst()
                      .topics()
                      .getFirst()
                      .partitions()
                      .getFirst()
                      .committedOffset();
          assertEquals(42, offset);
        });
  }

  @TestFactory
  Stream<DynamicTest> administration() {
    TestCoordinator on = new TestCoordinator();
    on.stableGroup(2);
    return Stream.of(
            each(
                ApiKey.LIST_GROUPS,
                version ->
                    assertFalse(
                        exchange(
                                (ListGroupsRequest q,
                                    Consumer<io.tailrace.wire.message.ListGroupsResponse> r) ->
                                    on.coordinator.listGroups(client(version), q, r),
                                new ListGroupsRequest(),
                                version)
                            .groups()
                            .isEmpty())),
            each(
                ApiKey.DESCRIBE_GROUPS,
                version ->
                    assertEquals(
                        2,
                        exchange(
                                (DescribeGroupsRequest q,
                                    Consumer<io.tailrace.wire.message.DescribeGroupsResponse> r) ->
                                    on.coordinator.describeGroups(client(version), q, r),
                                new DescribeGroupsRequest().groups(List.of("group", "nobody")),
                                version)
                            .groups()
                            .getFirst()
                            .members()
                            .size())),
            each(
                ApiKey.DELETE_GROUPS,
                version ->
                    assertEquals(
                        ErrorCode.NON_EMPTY_GROUP.code(),
                        exchange(
                                (DeleteGroupsRequest q,
                                    Consumer<io.tailrace.wire.message.DeleteGroupsResponse> r) ->
                                    on.coordinator.deleteGroups(client(version), q, r),
                                new DeleteGroupsRequest().groupsNames(List.of("group")),
                                version)
                            .results()
                            .getFirst()
                            .errorCode())),
            each(
                ApiKey.OFFSET_DELETE,
                version ->
                    assertEquals(
                        ErrorCode.GROUP_ID_NOT_FOUND.code(),
                        exchange(
                                (OffsetDeleteRequest q,
                                    Consumer<io.tailrace.wire.message.OffsetDeleteResponse> r) ->
                                    on.coordinator.deleteOffsets(client(version), q, r),
                                new OffsetDeleteRequest().groupId("nobody"),
                                version)
                            .errorCode())))
        .flatMap(tests -> tests);
  }
}
