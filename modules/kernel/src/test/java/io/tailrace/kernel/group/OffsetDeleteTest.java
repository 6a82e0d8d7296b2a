package io.tailrace.kernel.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetDeleteResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetDeleteTest {
  private final TestCoordinator on = new TestCoordinator();

  private static ErrorCode error(OffsetDeleteResponse response) {
    return ErrorCode.forCode(
        response.errorCode() != 0
            ? response.errorCode()
            : response.topics().getFirst().partitions().getFirst().errorCode());
  }

  @Test
  void anOffsetOfAGroupWithoutMembersIsDeletedForGood() {
    on.commit("g", "orders", 0, 1);
    on.commit("g", "orders", 1, 2);
    assertEquals(ErrorCode.NONE, error(on.deleteOffset("g", "orders", 0)));
    assertEquals(-1, on.offset("g", "orders", 0));
    assertEquals(2, on.offset("g", "orders", 1));
    on.restart();
    assertEquals(-1, on.offset("g", "orders", 0));
  }

  @Test
  void anOffsetThatDoesNotExistIsDeletedWithoutATrace() {
    on.commit("g", "orders", 0, 1);
    int before = on.log.records().size();
    assertEquals(ErrorCode.NONE, error(on.deleteOffset("g", "orders", 1)));
    assertEquals(before, on.log.records().size());
  }

  @Test
  void aTopicThatMembersReadIsRefusedAndAnotherIsNot() {
    List<TestMember> members = on.stableGroup(1);
    members.getFirst().commit("orders", 0, 1);
    members.getFirst().commit("returns", 0, 2);
    assertEquals(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC, error(on.deleteOffset("group", "orders", 0)));
    assertEquals(ErrorCode.NONE, error(on.deleteOffset("group", "returns", 0)));
    assertEquals(1, on.offset("group", "orders", 0));
    assertEquals(-1, on.offset("group", "returns", 0));
  }

  @Test
  void whereSubscriptionsCannotBeReadEveryTopicCountsAsRead() {
    TestMember member = on.member();
    member.topics = List.of("orders");
    member.protocols = List.of("range");
    member.join();
    member.join();
    assertEquals(
        ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC, error(on.deleteOffset("group", "returns", 0)));
  }

  @Test
  void aGroupOfAnotherKindWithMembersIsRefused() {
    TestMember worker = on.member();
    worker.protocolType = "connect";
    worker.joinWithId();
    assertEquals(ErrorCode.NON_EMPTY_GROUP, error(on.deleteOffset("group", "orders", 0)));
  }

  @Test
  void anUnknownGroupTopicOrPartitionIsRefused() {
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, error(on.deleteOffset("g", "orders", 0)));
    assertEquals(ErrorCode.INVALID_GROUP_ID, error(on.deleteOffset("", "orders", 0)));
    on.commit("g", "orders", 0, 1);
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(on.deleteOffset("g", "nowhere", 0)));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, error(on.deleteOffset("g", "orders", 10)));
  }

  @Test
  void anOffsetThatIsBeingCommittedIsDeletedToo() {
    on.commit("g", "returns", 0, 1);
    on.log.hold();
    on.commitLater(TestCoordinator.simpleCommit("g", "orders", 0, 1), 9);
    Answer<OffsetDeleteResponse> answer = on.deleteOffsetLater("g", "orders", 0);
    on.log.release();
    assertEquals(ErrorCode.NONE, error(answer.get()));
    assertEquals(-1, on.offset("g", "orders", 0));
  }

  @Test
  void aDeletionThatIsNotInTheLogDeletesNothing() {
    on.commit("g", "orders", 0, 1);
    on.log.failWith(ErrorCode.KAFKA_STORAGE_ERROR);
    assertEquals(ErrorCode.NOT_COORDINATOR, error(on.deleteOffset("g", "orders", 0)));
    assertEquals(1, on.fetch("g", "orders", 0, true).committedOffset());
  }
}
