package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {
  private final TestCoordinator on = new TestCoordinator();

  @Test
  void aSessionLastsUntilItsTimeoutAndNotAMillisecondLonger() {
    TestMember member = on.stableGroup(1).getFirst();
    on.pass(9_999);
    assertEquals(ErrorCode.NONE, member.heartbeat());
    on.pass(9_999);
    assertEquals("Stable", on.stateOf("group"));
    on.pass(1);
    assertEquals("Empty", on.stateOf("group"));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.heartbeat());
  }

  @Test
  void theOthersRebalanceWhenASessionEnds() {
    List<TestMember> members = on.stableGroup(2);
    on.pass(5_000);
    members.get(0).heartbeat();
    on.pass(5_000);
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).heartbeat());
    members.get(0).join();
    assertEquals(2, members.get(0).generation);
    assertTrue(members.get(0).isLeader());
  }

  @Test
  void heartbeatsSetNoTimersAndWaitForNothing() {
    List<TestMember> members = on.stableGroup(3);
    int waiting = on.timer.waiting();
    long scheduled = on.timer.scheduledSoFar();
    for (int i = 0; i < 10_000; i++) {
      members.forEach(TestMember::heartbeat);
    }
    assertEquals(scheduled, on.timer.scheduledSoFar());
    assertEquals(waiting, on.timer.waiting());
  }

  @Test
  void aSessionSetsOneTimerInEachOfItsLengths() {
    TestMember member = on.stableGroup(1).getFirst();
    long scheduled = on.timer.scheduledSoFar();
    for (int i = 0; i < 1_000; i++) {
      on.pass(100);
      member.heartbeat();
    }
    assertTrue(
        on.timer.scheduledSoFar() - scheduled <= 21, "100 s are ten sessions, heard 10 times a s");
  }

  @Test
  void aCommitOfOffsetsIsASignOfLife() {
    TestMember member = on.stableGroup(1).getFirst();
    on.pass(9_000);
    member.commit("orders", 0, 1);
    on.pass(9_000);
    assertEquals(ErrorCode.NONE, member.heartbeat());
  }

  @Test
  void aParkedRequestKeepsItsMemberAlive() {
    List<TestMember> members = on.stableGroup(2);
    members.get(0).join();
    for (int i = 0; i < 5; i++) {
      on.pass(9_000);
      members.get(1).heartbeat();
    }
    assertFalse(members.get(0).joined.isThere());
    members.get(1).join();
    assertEquals(ErrorCode.NONE, members.get(0).joinError());
  }

  @Test
  void aSessionBeginsAnewWhenTheGenerationIsFormed() {
    TestMember member = on.member();
    member.joinWithId();
    on.pass(INITIAL_DELAY);
    on.pass(9_999);
    assertEquals(ErrorCode.NONE, member.heartbeat());
  }

  @Test
  void anotherGenerationIsRefused() {
    TestMember member = on.stableGroup(1).getFirst();
    member.generation = 2;
    assertEquals(ErrorCode.ILLEGAL_GENERATION, member.heartbeat());
  }

  @Test
  void anUnknownGroupAndAnUnknownMemberAreRefused() {
    TestMember member = on.member();
    member.id = "somebody";
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.heartbeat());
    on.stableGroup(1);
    member.generation = 1;
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.heartbeat());
    assertEquals(ErrorCode.INVALID_GROUP_ID, on.member("").heartbeat());
  }

  @Test
  void whileTheLeaderAssignsHeartbeatsAreAnswered() {
    TestMember one = on.member();
    TestMember two = on.member();
    one.joinWithId();
    two.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, two.heartbeat());
  }

  @Test
  void sessionsBeginAnewAfterARestart() {
    TestMember member = on.stableGroup(1).getFirst();
    on.pass(9_000);
    on.restart();
    on.pass(9_999);
    assertEquals("Stable", on.stateOf("group"));
    assertEquals(ErrorCode.NONE, member.heartbeat());
    on.pass(10_000);
    assertEquals("Empty", on.stateOf("group"));
  }

  @Test
  void membersThatAreGoneLeaveNoTimers() {
    int before = on.timer.waiting();
    List<TestMember> members = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      TestMember member = on.member("group " + i);
      member.joinWithId();
      members.add(member);
    }
    on.pass(2 * INITIAL_DELAY);
    members.forEach(TestMember::leave);
    assertEquals(before, on.timer.waiting());
  }
}
