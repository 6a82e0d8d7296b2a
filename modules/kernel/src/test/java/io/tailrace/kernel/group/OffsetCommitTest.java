package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static io.tailrace.kernel.group.TestCoordinator.simpleCommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetCommitResponse.OffsetCommitResponsePartition;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetCommitTest {
  private final TestCoordinator on = new TestCoordinator();

  @Test
  void anOffsetIsAcknowledgedWhenItIsInTheLogAndNotBefore() {
    on.log.hold();
    Answer<OffsetCommitResponse> answer = on.commitLater(simpleCommit("g", "orders", 0, 42), 9);
    assertFalse(answer.isThere());
    assertEquals(-1, on.offset("g", "orders", 0));
    on.log.release();
    assertEquals(ErrorCode.NONE, TestCoordinator.errorOf(answer.get()));
    assertEquals(42, on.offset("g", "orders", 0));
  }

  @Test
  void aConsumerWithoutMembershipMakesASimpleGroup() {
    assertEquals(ErrorCode.NONE, on.commit("g", "orders", 3, 42));
    assertEquals("Empty", on.stateOf("g"));
    assertEquals("", on.describe("g").protocolType());
    on.restart();
    assertEquals(42, on.offset("g", "orders", 3));
    assertEquals(List.of("g"), on.groupIds());
  }

  @Test
  void theEmptyGroupIdMayHaveOffsets() {
    assertEquals(ErrorCode.NONE, on.commit("", "orders", 0, 1));
    assertEquals(1, on.offset("", "orders", 0));
    assertEquals(ErrorCode.NONE, on.delete(""));
  }

  @Test
  void aMemberOfNoGroupIsRefusedInTheWordsOfItsVersion() {
    OffsetCommitRequest request =
        simpleCommit("g", "orders", 0, 1).memberId("m").generationIdOrMemberEpoch(3);
    assertEquals(ErrorCode.ILLEGAL_GENERATION, on.commit(request, 8));
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, on.commit(request, 9));
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void membersCommit() {
    List<TestMember> members = on.stableGroup(2);
    assertEquals(ErrorCode.NONE, members.get(1).commit("orders", 1, 11));
    assertEquals(11, on.offset("group", "orders", 1));
  }

  @Test
  void strangersAreRefusedInAGroupWithMembers() {
    on.stableGroup(1);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, on.commit("group", "orders", 0, 1));
    assertEquals(
        ErrorCode.UNKNOWN_MEMBER_ID,
        on.commit(
            simpleCommit("group", "orders", 0, 1).memberId("m").generationIdOrMemberEpoch(1), 9));
  }

  @Test
  void anotherGenerationIsRefused() {
    TestMember member = on.stableGroup(1).getFirst();
    member.generation = 0;
    assertEquals(ErrorCode.ILLEGAL_GENERATION, member.commit("orders", 0, 1));
    member.generation = 2;
    assertEquals(ErrorCode.ILLEGAL_GENERATION, member.commit("orders", 0, 1));
    member.generation = -1;
    assertEquals(ErrorCode.ILLEGAL_GENERATION, member.commit("orders", 0, 1));
  }

  @Test
  void aMemberOfAGroupThatIsEmptyNowIsRefused() {
    TestMember member = on.stableGroup(1).getFirst();
    member.leave();
    member.generation = 2;
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.commit("orders", 0, 1));
  }

  @Test
  void membersMayCommitDuringARebalanceUntilTheNextGenerationIsFormed() {
    List<TestMember> members = on.stableGroup(2);
    members.get(0).join();
    assertEquals(ErrorCode.NONE, members.get(1).commit("orders", 0, 5));
    members.get(1).join();
    assertEquals("CompletingRebalance", on.stateOf("group"));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(1).commit("orders", 0, 6));
    members.get(1).generation = 1;
    assertEquals(ErrorCode.ILLEGAL_GENERATION, members.get(1).commit("orders", 0, 6));
    assertEquals(5, on.offset("group", "orders", 0));
  }

  @Test
  void aTopicOrPartitionThatDoesNotExistIsRefusedAndTheOthersAreNot() {
    OffsetCommitRequest request =
        new OffsetCommitRequest()
            .groupId("g")
            .topics(List.of(topic("nowhere", 0), topic("orders", 0, 10, 1)));
    OffsetCommitResponse response = on.commitLater(request, 9).get();
    assertEquals(
        List.of(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
            ErrorCode.NONE.code(),
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
            ErrorCode.NONE.code()),
        response.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .map(OffsetCommitResponsePartition::errorCode)
            .toList());
    assertEquals(2, on.log.records().size());
  }

  @Test
  void aRequestAboutNothingThatExistsMakesNoGroup() {
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, on.commit("g", "nowhere", 0, 1));
    assertEquals(List.of(), on.groupIds());
  }

  private static OffsetCommitRequestTopic topic(String name, int... partitions) {
    return new OffsetCommitRequestTopic()
        .name(name)
        .partitions(
            java.util.Arrays.stream(partitions)
                .mapToObj(
                    partition ->
                        new OffsetCommitRequestPartition()
                            .partitionIndex(partition)
                            .committedOffset(1))
                .toList());
  }

  @Test
  void metadataOfMoreThanTheLimitIsRefused() {
    OffsetCommitRequest request = simpleCommit("g", "orders", 0, 1);
    OffsetCommitRequestPartition partition = request.topics().getFirst().partitions().getFirst();
    partition.committedMetadata("x".repeat(4097));
    assertEquals(ErrorCode.OFFSET_METADATA_TOO_LARGE, on.commit(request, 9));
    assertEquals(List.of(), on.groupIds());
    partition.committedMetadata("x".repeat(4096));
    assertEquals(ErrorCode.NONE, on.commit(request, 9));
  }

  @Test
  void absentMetadataIsEmpty() {
    OffsetCommitRequest request = simpleCommit("g", "orders", 0, 1);
    request
        .topics()
        .getFirst()
        .partitions()
        .getFirst()
        .committedMetadata(java.util.Optional.empty());
    assertEquals(ErrorCode.NONE, on.commit(request, 9));
    assertEquals("", on.fetch("g", "orders", 0, false).metadata().orElseThrow());
  }

  @Test
  void topicsAreNamedByIdInVersionTen() {
    OffsetCommitRequest request = simpleCommit("g", "", 0, 5);
    request.topics().getFirst().topicId(TestCoordinator.ORDERS_ID);
    OffsetCommitResponse response = on.commitLater(request, 10).get();
    assertEquals(ErrorCode.NONE, TestCoordinator.errorOf(response));
    assertEquals(TestCoordinator.ORDERS_ID, response.topics().getFirst().topicId());
    assertEquals(5, on.offset("g", "orders", 0));
    OffsetCommitRequest unknown = simpleCommit("g", "", 0, 5);
    unknown.topics().getFirst().topicId(new Uuid(9, 9));
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID, on.commit(unknown, 10));
  }

  @Test
  void aLaterCommitReplacesAnEarlierOneAlsoBackwards() {
    on.commit("g", "orders", 0, 10);
    on.commit("g", "orders", 0, 4);
    assertEquals(4, on.offset("g", "orders", 0));
    on.restart();
    assertEquals(4, on.offset("g", "orders", 0));
  }

  @Test
  void everyPartitionOfAFailedCommitHasTheError() {
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    OffsetCommitRequest request =
        new OffsetCommitRequest().groupId("g").topics(List.of(topic("orders", 0, 1)));
    OffsetCommitResponse response = on.commitLater(request, 9).get();
    assertTrue(
        response.topics().getFirst().partitions().stream()
            .allMatch(
                partition -> partition.errorCode() == ErrorCode.COORDINATOR_NOT_AVAILABLE.code()));
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void aGroupMayCommitBeforeItsFirstMemberJoinsAndKeepsTheOffset() {
    on.commit("group", "orders", 0, 77);
    List<TestMember> members = on.stableGroup(1);
    assertEquals(77, on.offset("group", "orders", 0));
    on.pass(INITIAL_DELAY);
    members.getFirst().leave();
    assertEquals(77, on.offset("group", "orders", 0));
  }
}
