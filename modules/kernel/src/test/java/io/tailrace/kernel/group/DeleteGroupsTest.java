package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.simpleCommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DeleteGroupsResponse.DeletableGroupResult;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeleteGroupsTest {
  private final TestCoordinator on = new TestCoordinator();

  @Test
  void aGroupWithoutMembersIsDeletedWithItsOffsets() {
    TestMember member = on.stableGroup(1).getFirst();
    member.commit("orders", 0, 1);
    member.leave();
    assertEquals(ErrorCode.NONE, on.delete("group"));
    assertEquals(List.of(), on.groupIds());
    assertEquals(Map.of(), on.stateOfReplay());
    assertEquals(-1, on.offset("group", "orders", 0));
  }

  @Test
  void aGroupWithMembersIsNotDeleted() {
    on.stableGroup(1);
    assertEquals(ErrorCode.NON_EMPTY_GROUP, on.delete("group"));
    TestMember joining = on.member("joining");
    joining.joinWithId();
    assertEquals(ErrorCode.NON_EMPTY_GROUP, on.delete("joining"));
  }

  @Test
  void everyGroupOfARequestHasItsOutcome() {
    on.commit("a", "orders", 0, 1);
    on.stableGroup(1);
    Answer<DeleteGroupsResponse> answer = new Answer<>();
    on.coordinator.deleteGroups(
        TestCoordinator.client(2),
        new DeleteGroupsRequest().groupsNames(List.of("a", "nobody", "group", "a")),
        answer);
    assertEquals(
        List.of("a", "nobody", "group"),
        answer.get().results().stream().map(DeletableGroupResult::groupId).toList());
    assertEquals(
        List.of(
            ErrorCode.NONE.code(),
            ErrorCode.GROUP_ID_NOT_FOUND.code(),
            ErrorCode.NON_EMPTY_GROUP.code()),
        answer.get().results().stream().map(DeletableGroupResult::errorCode).toList());
  }

  @Test
  void aGroupThatIsBeingDeletedTakesNobodyIn() {
    on.commit("group", "orders", 0, 1);
    on.log.hold();
    Answer<DeleteGroupsResponse> deletion = on.deleteLater("group");
    assertFalse(deletion.isThere());
    TestMember member = on.member();
    member.join();
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.joinError());
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.commit("group", "orders", 0, 2));
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.heartbeat());
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.leave());
    member.sync();
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.syncError());
    assertEquals(-1, on.offset("group", "orders", 0));
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, on.delete("group"));
    assertEquals("Dead", on.stateOf("group"));
    on.log.release();
    assertTrue(deletion.isThere());
    member.join();
    assertEquals(ErrorCode.MEMBER_ID_REQUIRED, member.joinError());
  }

  @Test
  void aGroupWhoseDeletionIsNotInTheLogLivesOn() {
    on.commit("group", "orders", 0, 1);
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.delete("group"));
    on.log.failWith(ErrorCode.NONE);
    assertEquals(1, on.offset("group", "orders", 0));
    assertEquals(ErrorCode.NONE, on.commit("group", "orders", 0, 2));
    on.stableGroup(1);
    assertEquals("Stable", on.stateOf("group"));
  }

  @Test
  void anOffsetThatIsBeingCommittedWhenItsGroupIsDeletedLeavesNothing() {
    on.commit("group", "orders", 0, 1);
    on.log.hold();
    on.commitLater(simpleCommit("group", "orders", 1, 1), 9);
    on.deleteLater("group");
    on.log.release();
    assertEquals(Map.of(), on.state());
    assertEquals(Map.of(), on.stateOfReplay());
  }

  @Test
  void aGroupOfManyOffsetsIsDeletedInSeveralBatches() {
    on.commitLater(
        new OffsetCommitRequest()
            .groupId("group")
            .topics(
                java.util.stream.IntStream.range(0, 300)
                    .mapToObj(
                        i -> {
                          on.topics.add("topic " + i, new io.tailrace.wire.Uuid(3, i));
                          return new OffsetCommitRequestTopic()
                              .name("topic " + i)
                              .partitions(
                                  java.util.stream.IntStream.range(0, 10)
                                      .mapToObj(
                                          p -> new OffsetCommitRequestPartition().partitionIndex(p))
                                      .toList());
                        })
                    .toList()),
        9);
    on.log.hold();
    Answer<DeleteGroupsResponse> deletion = on.deleteLater("group");
    for (int i = 0; i < 3; i++) {
      assertEquals(1, on.log.held());
      on.log.releaseOne();
      assertFalse(deletion.isThere());
    }
    on.log.releaseOne();
    assertEquals(ErrorCode.NONE.code(), deletion.get().results().getFirst().errorCode());
    assertEquals(Map.of(), on.state());
    assertEquals(Map.of(), on.stateOfReplay());
  }
}
