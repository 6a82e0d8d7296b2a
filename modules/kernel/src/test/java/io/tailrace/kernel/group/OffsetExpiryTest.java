package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.simpleCommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OffsetExpiryTest {
  private static final int MINUTE = 60_000;

  /** Offsets last ten minutes, and that is looked at each minute. */
  private final TestCoordinator on =
      new TestCoordinator(
          Map.of(
              "offsets.retention.minutes", "10",
              "offsets.retention.check.interval.ms", "60000"));

  @Test
  void anOffsetWithoutMembershipExpiresAfterItsCommitAndItsGroupWithIt() {
    on.commit("g", "orders", 0, 1);
    on.pass(9 * MINUTE);
    assertEquals(1, on.offset("g", "orders", 0));
    on.pass(MINUTE);
    assertEquals(-1, on.offset("g", "orders", 0));
    assertEquals(List.of(), on.groupIds());
    assertEquals(Map.of(), on.stateOfReplay());
  }

  @Test
  void onlyWhatHasExpiredGoes() {
    on.commit("g", "orders", 0, 1);
    on.pass(5 * MINUTE);
    on.commit("g", "orders", 1, 2);
    on.pass(5 * MINUTE);
    assertEquals(-1, on.offset("g", "orders", 0));
    assertEquals(2, on.offset("g", "orders", 1));
    assertEquals(on.stateOfReplay(), on.state());
  }

  @Test
  void offsetsOfAGroupCountAsUsedUntilItsLastMemberLeaves() {
    TestMember member = on.stableGroup(1).getFirst();
    member.commit("orders", 0, 1);
    for (int i = 0; i < 30 * 60; i++) {
      on.pass(1_000);
      member.heartbeat();
    }
    assertEquals(1, on.offset("group", "orders", 0));
    member.leave();
    on.pass(9 * MINUTE);
    assertEquals(1, on.offset("group", "orders", 0));
    on.pass(2 * MINUTE);
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void aTopicThatMembersHaveTurnedFromExpires() {
    TestMember member = on.stableGroup(1).getFirst();
    member.commit("orders", 0, 1);
    member.commit("returns", 0, 1);
    for (int i = 0; i < 11 * 60; i++) {
      on.pass(1_000);
      member.heartbeat();
    }
    assertEquals(1, on.offset("group", "orders", 0));
    assertEquals(-1, on.offset("group", "returns", 0));
    assertEquals("Stable", on.stateOf("group"));
  }

  @Test
  void groupsOfOtherKindsWithMembersKeepAll() {
    TestMember worker = on.member();
    worker.protocolType = "connect";
    worker.joinWithId();
    on.pass(2 * TestCoordinator.INITIAL_DELAY);
    worker.syncAsLeader(Map.of());
    worker.commit("returns", 0, 1);
    for (int i = 0; i < 11 * 60; i++) {
      on.pass(1_000);
      worker.heartbeat();
    }
    assertEquals(1, on.offset("group", "returns", 0));
  }

  @Test
  void oldClientsSayThemselvesHowLongAnOffsetLasts() {
    assertEquals(
        ErrorCode.NONE, on.commit(simpleCommit("g", "orders", 0, 1).retentionTimeMs(90_000), 4));
    on.restart();
    on.pass(MINUTE);
    assertEquals(1, on.offset("g", "orders", 0));
    on.pass(MINUTE);
    assertEquals(-1, on.offset("g", "orders", 0));
  }

  @Test
  void aGroupThatNobodyJoinedInTheEndGoes() {
    on.member().join();
    assertEquals(List.of("group"), on.groupIds());
    on.pass(2 * MINUTE);
    assertEquals(List.of(), on.groupIds());
    assertEquals(Map.of(), on.stateOfReplay());
  }

  @Test
  void anOffsetThatIsBeingCommittedAnewDoesNotExpire() {
    on.commit("g", "orders", 0, 1);
    on.pass(9 * MINUTE);
    on.log.hold();
    on.commitLater(simpleCommit("g", "orders", 0, 2), 9);
    on.pass(MINUTE);
    on.log.release();
    assertEquals(2, on.offset("g", "orders", 0));
  }

  @Test
  void whatCouldNotBeRemovedIsRemovedLater() {
    on.commit("g", "orders", 0, 1);
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    on.pass(10 * MINUTE);
    assertEquals(1, on.offset("g", "orders", 0));
    assertEquals("Empty", on.stateOf("g"));
    on.log.failWith(ErrorCode.NONE);
    on.pass(MINUTE);
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void offsetsOfADeletedTopicGoAtOnceAndGroupsThatHaveNoOthersWithThem() {
    on.commit("both", "orders", 0, 1);
    on.commit("both", "returns", 0, 2);
    on.commit("one", "orders", 0, 3);
    on.topics.remove("orders");
    on.coordinator.topicDeleted("orders", TestCoordinator.ORDERS_ID);
    assertEquals(List.of("both"), on.groupIds());
    assertEquals(-1, on.offset("both", "orders", 0));
    assertEquals(2, on.offset("both", "returns", 0));
    assertEquals(on.stateOfReplay(), on.state());
  }

  @Test
  void offsetsOfATopicThatWasCreatedAnewStay() {
    on.commit("g", "orders", 0, 1);
    on.coordinator.topicDeleted("orders", new io.tailrace.wire.Uuid(8, 8));
    assertEquals(1, on.offset("g", "orders", 0));
  }

  @Test
  void expiryGoesOnAfterARestart() {
    on.commit("g", "orders", 0, 1);
    on.pass(5 * MINUTE);
    on.restart();
    on.pass(5 * MINUTE);
    assertEquals(List.of(), on.groupIds());
    assertTrue(on.state().isEmpty());
  }
}
