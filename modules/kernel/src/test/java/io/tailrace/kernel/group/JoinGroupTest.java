package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.JoinGroupResponse.JoinGroupResponseMember;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoinGroupTest {
  private final TestCoordinator on = new TestCoordinator();

  @Test
  void aGroupWithoutNameIsRefused() {
    TestMember member = on.member("");
    member.join();
    assertEquals(ErrorCode.INVALID_GROUP_ID, member.joinError());
  }

  @Test
  void sessionTimeoutsOutsideTheBoundsAreRefused() {
    TestMember member = on.member();
    member.sessionTimeoutMs = 5_999;
    member.join();
    assertEquals(ErrorCode.INVALID_SESSION_TIMEOUT, member.joinError());
    member.sessionTimeoutMs = 1_800_001;
    member.join();
    assertEquals(ErrorCode.INVALID_SESSION_TIMEOUT, member.joinError());
    member.sessionTimeoutMs = 6_000;
    member.join();
    assertEquals(ErrorCode.MEMBER_ID_REQUIRED, member.joinError());
    assertEquals(List.of("group"), on.groupIds());
  }

  @Test
  void anUnknownMemberIdOfAnUnknownGroupIsRefusedAndLeavesNoGroup() {
    TestMember member = on.member();
    member.id = "never given out";
    member.join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
    assertEquals("never given out", member.joined.get().memberId());
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void anUnknownMemberIdOfAKnownGroupIsRefused() {
    on.stableGroup(1);
    TestMember member = on.member();
    member.id = "never given out";
    member.join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
  }

  @Test
  void aMemberWithoutProtocolsIsRefusedAndLeavesNoGroup() {
    TestMember member = on.member().protocols();
    member.join();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, member.joinError());
    member.protocols = List.of("range");
    member.protocolType = "";
    member.join();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, member.joinError());
    assertEquals(List.of(), on.groupIds());
    assertTrue(on.log.records().isEmpty());
  }

  @Test
  void anotherProtocolTypeIsRefused() {
    on.stableGroup(1);
    TestMember worker = on.member();
    worker.protocolType = "connect";
    worker.join();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, worker.joinError());
  }

  @Test
  void aMemberThatSharesNoProtocolWithAllIsRefused() {
    on.stableGroup(1);
    TestMember member = on.member().protocols("sticky");
    member.join();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, member.joinError());
  }

  @Test
  void newClientsMustJoinWithAnIdThatTheyWereGiven() {
    TestMember member = on.member();
    member.join();
    assertEquals(ErrorCode.MEMBER_ID_REQUIRED, member.joinError());
    assertTrue(member.id.startsWith("client-"), member.id);
    Answer<JoinGroupResponse> again = member.join();
    on.pass(INITIAL_DELAY - 1);
    assertFalse(again.isThere());
    on.pass(1);
    assertEquals(ErrorCode.NONE, member.joinError());
    assertEquals(1, member.generation);
  }

  @Test
  void oldClientsJoinInOneGo() {
    TestMember member = on.member();
    member.joinVersion = 3;
    assertFalse(member.join().isThere());
    on.pass(INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, member.joinError());
  }

  @Test
  void anIdThatIsNotUsedWithinTheSessionTimeoutIsForgotten() {
    TestMember member = on.member();
    member.join();
    on.pass(9_999);
    assertEquals("Empty", on.stateOf("group"));
    on.pass(1);
    member.join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
  }

  @Test
  void aRebalanceWaitsForAnIdThatWasGivenOut() {
    List<TestMember> members = on.stableGroup(1);
    TestMember slow = on.member();
    slow.join();
    TestMember quick = on.member();
    quick.joinWithId();
    members.getFirst().join();
    assertFalse(members.getFirst().joined.isThere());
    slow.join();
    assertTrue(members.getFirst().joined.isThere());
    assertTrue(quick.joined.isThere());
    assertEquals(ErrorCode.NONE, slow.joinError());
  }

  @Test
  void aRebalanceGoesOnWithoutAnIdThatWasGivenOutAndNotUsed() {
    List<TestMember> members = on.stableGroup(1);
    TestMember gone = on.member();
    gone.join();
    TestMember quick = on.member();
    quick.joinWithId();
    members.getFirst().join();
    on.pass(10_000);
    assertEquals(ErrorCode.NONE, quick.joinError());
    assertEquals(ErrorCode.NONE, members.getFirst().joinError());
  }

  @Test
  void theFirstRebalanceIsPutOffAsLongAsMembersComeButNotForEver() {
    TestMember first = on.member();
    first.rebalanceTimeoutMs = 8_000;
    first.joinWithId();
    for (int i = 0; i < 2; i++) {
      on.pass(2_000);
      TestMember next = on.member();
      next.rebalanceTimeoutMs = 8_000;
      next.joinWithId();
      on.pass(1_000);
      assertFalse(first.joined.isThere(), "after " + (i + 1) * 3 + " s");
    }
    on.pass(1_999);
    assertFalse(first.joined.isThere());
    on.pass(1);
    assertEquals(ErrorCode.NONE, first.joinError());
    assertEquals(3, first.joined.get().members().size());
  }

  @Test
  void onlyTheLeaderLearnsWhoIsThere() {
    List<TestMember> members = on.stableGroup(3);
    TestMember leader = members.getFirst();
    assertTrue(leader.isLeader());
    assertEquals(
        members.stream().map(member -> member.id).toList(),
        leader.joined.get().members().stream().map(JoinGroupResponseMember::memberId).toList());
    assertEquals(
        TestMember.subscription(List.of("orders")),
        leader.joined.get().members().getFirst().metadata());
    assertEquals(List.of(), members.get(1).joined.get().members());
    assertEquals(leader.id, members.get(1).joined.get().leader());
  }

  @Test
  void theProtocolThatMostMembersLikeBestIsChosenAmongThoseThatAllSupport() {
    TestMember one = on.member().protocols("cooperative", "range", "sticky");
    TestMember two = on.member().protocols("sticky", "range");
    TestMember three = on.member().protocols("range", "sticky");
    List.of(one, two, three).forEach(TestMember::joinWithId);
    on.pass(2 * INITIAL_DELAY);
    assertEquals("range", one.joined.get().protocolName().orElseThrow());
    assertEquals("consumer", two.joined.get().protocolType().orElseThrow());
  }

  @Test
  void aMemberThatComesDuringARebalanceIsInIt() {
    List<TestMember> members = on.stableGroup(2);
    TestMember third = on.member();
    third.joinWithId();
    assertEquals("PreparingRebalance", on.stateOf("group"));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.getFirst().heartbeat());
    TestMember fourth = on.member();
    fourth.joinWithId();
    members.forEach(TestMember::join);
    List.of(third, fourth, members.get(0), members.get(1))
        .forEach(member -> assertEquals(2, member.generation));
  }

  @Test
  void whoDoesNotJoinInTimeIsRemoved() {
    List<TestMember> members = on.stableGroup(2);
    TestMember third = on.member();
    third.joinWithId();
    members.get(0).join();
    for (int i = 0; i < 59; i++) {
      on.pass(1_000);
      assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(1).heartbeat());
    }
    assertFalse(third.joined.isThere());
    on.pass(1_000);
    assertEquals(ErrorCode.NONE, third.joinError());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, members.get(1).heartbeat());
  }

  @Test
  void whenTheLeaderDoesNotJoinAnotherLeads() {
    List<TestMember> members = on.stableGroup(2);
    assertTrue(members.get(0).isLeader());
    members.get(1).topics = List.of("orders", "returns");
    members.get(1).join();
    on.pass(60_000);
    assertTrue(members.get(1).isLeader());
    assertEquals(1, members.get(1).joined.get().members().size());
  }

  @Test
  void aRetriedJoinIsAnsweredOnceForEachRequest() {
    TestMember member = on.member();
    member.join();
    Answer<JoinGroupResponse> first = member.join();
    Answer<JoinGroupResponse> retry = member.join();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.forCode(first.get().errorCode()));
    on.pass(2 * INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, ErrorCode.forCode(retry.get().errorCode()));
    assertEquals(1, retry.get().members().size());
  }

  @Test
  void aRetriedJoinAfterTheGenerationIsFormedGetsTheSameGeneration() {
    TestMember member = on.member();
    member.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    JoinGroupResponse first = member.joined.get();
    assertEquals(first, member.join().get());
    assertEquals("CompletingRebalance", on.stateOf("group"));
  }

  @Test
  void aFollowerThatJoinsAStableGroupUnchangedGetsTheGenerationAsItIs() {
    List<TestMember> members = on.stableGroup(2);
    assertEquals(1, members.get(1).join().get().generationId());
    assertEquals("Stable", on.stateOf("group"));
  }

  @Test
  void aFollowerThatChangesItsSubscriptionCausesARebalance() {
    List<TestMember> members = on.stableGroup(2);
    members.get(1).topics = List.of("returns");
    assertFalse(members.get(1).join().isThere());
    assertEquals("PreparingRebalance", on.stateOf("group"));
  }

  @Test
  void aMemberThatChangesItsSubscriptionWhileTheLeaderAssignsCausesARebalance() {
    TestMember one = on.member();
    TestMember two = on.member();
    List.of(one, two).forEach(TestMember::joinWithId);
    on.pass(2 * INITIAL_DELAY);
    one.sync();
    two.topics = List.of("returns");
    two.join();
    assertEquals("PreparingRebalance", on.stateOf("group"));
  }

  @Test
  void aLeaderThatJoinsAStableGroupCausesARebalance() {
    List<TestMember> members = on.stableGroup(2);
    assertFalse(members.get(0).join().isThere());
    members.get(1).join();
    assertEquals(2, members.get(1).generation);
  }

  @Test
  void aFullGroupRefusesNewMembers() {
    TestCoordinator small = new TestCoordinator(Map.of("group.max.size", "2"));
    List<TestMember> members = small.stableGroup(2);
    TestMember third = small.member();
    third.join();
    assertEquals(ErrorCode.GROUP_MAX_SIZE_REACHED, third.joinError());
    assertEquals("", third.joined.get().memberId());
    // Those who are in it may join again.
    members.get(0).join();
    members.get(1).join();
    assertEquals(2, members.get(1).generation);
  }

  @Test
  void aGroupThatIsLoadedAndTooLargeLosesItsLastMembers() {
    List<TestMember> members = on.stableGroup(3);
    TestCoordinator small = new TestCoordinator(Map.of("group.max.size", "2"));
    small.log.copy(on.log);
    small.restart();
    assertEquals("PreparingRebalance", small.stateOf("group"));
    List<TestMember> back =
        members.stream()
            .map(
                member -> {
                  TestMember same = small.member();
                  same.id = member.id;
                  same.join();
                  return same;
                })
            .toList();
    assertEquals(ErrorCode.GROUP_MAX_SIZE_REACHED, back.get(2).joinError());
    IntStream.range(0, 2).forEach(i -> assertEquals(2, back.get(i).generation));
  }

  @Test
  void aParkedNewMemberIsToldToStartOverAfterFiveMinutes() {
    TestMember first = on.member();
    first.rebalanceTimeoutMs = 3_600_000;
    first.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    first.sessionTimeoutMs = 1_800_000;
    first.topics = List.of("returns");
    TestMember second = on.member();
    second.joinWithId();
    for (int i = 0; i < 299; i++) {
      on.pass(1_000);
      first.heartbeat();
    }
    assertFalse(second.joined.isThere());
    on.pass(1_000);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, second.joinError());
    assertEquals("", second.joined.get().memberId());
  }

  @Test
  void aNegativeRebalanceTimeoutLeavesNoTimeToFetchTheAssignment() {
    TestMember member = on.member();
    member.rebalanceTimeoutMs = -7;
    member.joinWithId();
    on.pass(INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, member.joinError());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.heartbeat());
    assertEquals("Empty", on.stateOf("group"));
  }

  @Test
  void memberIdsAreNeverTheSame() {
    TestMember one = on.member();
    TestMember two = on.member();
    one.join();
    two.join();
    assertNotEquals(one.id, two.id);
  }

  @Test
  void withoutAnInitialDelayTheFirstMemberIsServedAtOnce() {
    TestCoordinator eager = new TestCoordinator(Map.of("group.initial.rebalance.delay.ms", "0"));
    TestMember member = eager.member();
    member.joinVersion = 3;
    member.join();
    eager.pass(0);
    assertEquals(ErrorCode.NONE, member.joinError());
  }
}
