package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static io.tailrace.kernel.group.TestCoordinator.simpleCommit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.OffsetCommitResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppendFailureTest {
  private final TestCoordinator on = new TestCoordinator();

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_TOPIC_OR_PARTITION, COORDINATOR_NOT_AVAILABLE",
    "NOT_ENOUGH_REPLICAS, COORDINATOR_NOT_AVAILABLE",
    "REQUEST_TIMED_OUT, COORDINATOR_NOT_AVAILABLE",
    "NOT_LEADER_OR_FOLLOWER, NOT_COORDINATOR",
    "KAFKA_STORAGE_ERROR, NOT_COORDINATOR",
    "MESSAGE_TOO_LARGE, UNKNOWN_SERVER_ERROR",
    "RECORD_LIST_TOO_LARGE, UNKNOWN_SERVER_ERROR",
    "INVALID_FETCH_SIZE, UNKNOWN_SERVER_ERROR",
    "COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_LOAD_IN_PROGRESS"
  })
  void whatIsWrongWithThePartitionIsToldInTheWordsOfCoordinators(
      ErrorCode ofLog, ErrorCode toClient) {
    on.log.failWith(ofLog);
    assertEquals(toClient, on.commit("g", "orders", 0, 1));
  }

  @Test
  void aNewGroupThatIsNotStoredDoesNotExist() {
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    TestMember member = on.member();
    member.join();
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.joinError());
    assertEquals("", member.joined.get().memberId());
    TestMember old = on.member();
    old.joinVersion = 3;
    old.join();
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, old.joinError());
    assertEquals(List.of(), on.groupIds());
    // What is left is the look for expired offsets.
    assertEquals(1, on.timer.waiting());
  }

  @Test
  void everybodyInANewGroupThatIsNotStoredIsTurnedAway() {
    on.log.hold();
    TestMember first = on.member();
    first.joinVersion = 3;
    first.join();
    TestMember second = on.member();
    second.join();
    second.join();
    assertFalse(first.joined.isThere());
    on.log.failHeld(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(ErrorCode.NOT_COORDINATOR, first.joinError());
    assertEquals(ErrorCode.NOT_COORDINATOR, second.joinError());
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void anAssignmentThatIsNotStoredMakesEverybodyJoinAgain() {
    TestMember leader = on.member();
    TestMember follower = on.member();
    leader.joinWithId();
    follower.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    follower.sync();
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    leader.syncAsLeader(Map.of(leader.id, "a", follower.id, "b"));
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, leader.syncError());
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, follower.syncError());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, follower.heartbeat());
    on.log.failWith(ErrorCode.NONE);
    leader.join();
    follower.join();
    on.assign(List.of(leader, follower));
    assertEquals("for " + follower.id, follower.assignment());
    assertEquals(on.stateOfReplay(), on.state());
  }

  @Test
  void aCommitThatFailsLeavesTheOffsetBefore() {
    on.commit("g", "orders", 0, 1);
    on.log.hold();
    Answer<OffsetCommitResponse> answer = on.commitLater(simpleCommit("g", "orders", 0, 2), 9);
    on.log.failHeld(ErrorCode.REQUEST_TIMED_OUT);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, TestCoordinator.errorOf(answer.get()));
    assertEquals(1, on.fetch("g", "orders", 0, true).committedOffset());
  }

  @Test
  void aSimpleGroupOfWhichNothingIsStoredDoesNotExist() {
    on.log.hold();
    on.commitLater(simpleCommit("g", "orders", 0, 2), 9);
    on.log.failHeld(ErrorCode.REQUEST_TIMED_OUT);
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void whoLeavesIsToldIfTheEmptyGroupIsNotStoredAndTheGroupGoesOn() {
    TestMember member = on.stableGroup(1).getFirst();
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, member.leave());
    on.log.failWith(ErrorCode.NONE);
    assertEquals("Empty", on.stateOf("group"));
    on.stableGroup(1);
    assertEquals("Stable", on.stateOf("group"));
    assertEquals(on.stateOfReplay(), on.state());
  }
}
