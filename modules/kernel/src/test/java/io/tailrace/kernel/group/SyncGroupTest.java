package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncGroupTest {
  private final TestCoordinator on = new TestCoordinator();

  /** Members that have joined, and wait for the leader's assignment. */
  private List<TestMember> joined(int size) {
    List<TestMember> members = java.util.stream.Stream.generate(on::member).limit(size).toList();
    members.forEach(TestMember::joinWithId);
    on.pass(2 * INITIAL_DELAY);
    return members;
  }

  @Test
  void everyMemberGetsWhatTheLeaderAssigned() {
    List<TestMember> members = joined(2);
    Answer<SyncGroupResponse> follower = members.get(1).sync();
    assertFalse(follower.isThere());
    members.get(0).syncAsLeader(Map.of(members.get(0).id, "p0", members.get(1).id, "p1"));
    assertEquals("p0", members.get(0).assignment());
    assertEquals("p1", members.get(1).assignment());
    assertEquals("range", follower.get().protocolName().orElseThrow());
    assertEquals("consumer", follower.get().protocolType().orElseThrow());
    assertEquals("Stable", on.stateOf("group"));
  }

  @Test
  void aMemberThatTheLeaderForgotGetsNothing() {
    List<TestMember> members = joined(2);
    members.get(0).syncAsLeader(Map.of(members.get(0).id, "all"));
    members.get(1).sync();
    assertEquals(ErrorCode.NONE, members.get(1).syncError());
    assertEquals("", members.get(1).assignment());
  }

  @Test
  void aMemberMayFetchItsAssignmentAgain() {
    List<TestMember> members = on.stableGroup(2);
    String first = members.get(1).assignment();
    members.get(1).sync();
    assertEquals(first, members.get(1).assignment());
  }

  @Test
  void anUnknownGroupIsRefused() {
    TestMember member = on.member();
    member.id = "somebody";
    member.sync();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.syncError());
  }

  @Test
  void anUnknownMemberIsRefused() {
    on.stableGroup(1);
    TestMember member = on.member();
    member.id = "somebody";
    member.generation = 1;
    member.sync();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.syncError());
  }

  @Test
  void anotherGenerationIsRefused() {
    TestMember member = on.stableGroup(1).getFirst();
    member.generation = 0;
    member.sync();
    assertEquals(ErrorCode.ILLEGAL_GENERATION, member.syncError());
  }

  @Test
  void aGroupWithoutNameIsRefused() {
    TestMember member = on.member("");
    member.sync();
    assertEquals(ErrorCode.INVALID_GROUP_ID, member.syncError());
  }

  @Test
  void duringARebalanceMembersAreToldToJoin() {
    List<TestMember> members = on.stableGroup(1);
    on.member().joinWithId();
    members.getFirst().sync();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.getFirst().syncError());
  }

  @Test
  void newClientsMustSayWhatTheyTakeTheProtocolFor() {
    TestMember member = joined(1).getFirst();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, syncV5(member, request(member)));
    assertEquals(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
        syncV5(member, request(member).protocolType("consumer").protocolName("sticky")));
    assertEquals(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
        syncV5(member, request(member).protocolType("connect").protocolName("range")));
    assertEquals(
        ErrorCode.NONE,
        syncV5(member, request(member).protocolType("consumer").protocolName("range")));
  }

  private static SyncGroupRequest request(TestMember member) {
    return new SyncGroupRequest()
        .groupId(member.group)
        .memberId(member.id)
        .generationId(member.generation);
  }

  private ErrorCode syncV5(TestMember member, SyncGroupRequest request) {
    Answer<SyncGroupResponse> answer = new Answer<>();
    on.coordinator.syncGroup(TestCoordinator.client(5), request, answer);
    return ErrorCode.forCode(answer.get().errorCode());
  }

  @Test
  void theLeaderDiesBeforeItAssignsAndTheOthersRebalance() {
    List<TestMember> members = joined(2);
    TestMember follower = members.get(1);
    follower.sync();
    // A parked request keeps its member alive; the leader is silent.
    on.pass(10_000);
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, follower.syncError());
    follower.join();
    assertTrue(follower.isLeader());
    assertEquals(2, follower.generation);
    follower.syncAsLeader(Map.of(follower.id, "all"));
    assertEquals("all", follower.assignment());
  }

  @Test
  void whoDoesNotFetchItsAssignmentInTimeIsRemovedAndTheOthersRebalance() {
    List<TestMember> members = joined(3);
    members.get(0).syncAsLeader(Map.of(members.get(0).id, "a", members.get(1).id, "b"));
    members.get(1).sync();
    for (int i = 0; i < 59; i++) {
      on.pass(1_000);
      members.forEach(member -> assertEquals(ErrorCode.NONE, member.heartbeat()));
    }
    on.pass(1_000);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, members.get(2).heartbeat());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).heartbeat());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(1).heartbeat());
  }

  @Test
  void oneWhoHasFetchedEverythingIsNotRemovedAfterTheRebalanceTimeout() {
    List<TestMember> members = on.stableGroup(2);
    for (int i = 0; i < 120; i++) {
      on.pass(1_000);
      members.forEach(member -> assertEquals(ErrorCode.NONE, member.heartbeat()));
    }
  }

  @Test
  void aMemberThatComesWhileTheLeaderAssignsMakesEverybodyJoinAgain() {
    List<TestMember> members = joined(2);
    members.get(1).sync();
    on.member().joinWithId();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(1).syncError());
    members.get(0).syncAsLeader(Map.of(members.get(0).id, "late"));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).syncError());
  }

  @Test
  void anAssignmentThatIsStoredTooLateIsNotHandedOut() {
    List<TestMember> members = joined(2);
    on.log.hold();
    members.get(1).sync();
    members.get(0).syncAsLeader(Map.of(members.get(1).id, "old"));
    assertFalse(members.get(0).synced.isThere());
    on.member().joinWithId();
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).syncError());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(1).syncError());
    on.log.release();
    assertEquals("PreparingRebalance", on.stateOf("group"));
  }

  @Test
  void aRetriedAssignmentIsStoredOnce() {
    TestMember leader = joined(1).getFirst();
    int before = on.log.records().size();
    on.log.hold();
    leader.syncAsLeader(Map.of(leader.id, "all"));
    Answer<SyncGroupResponse> first = leader.synced;
    leader.syncAsLeader(Map.of(leader.id, "all"));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.forCode(first.get().errorCode()));
    on.log.release();
    assertEquals("all", leader.assignment());
    assertEquals(before + 1, on.log.records().size());
  }

  @Test
  void nobodyGetsAnAssignmentThatIsNotStored() {
    List<TestMember> members = joined(2);
    on.log.hold();
    members.get(1).sync();
    members.get(0).syncAsLeader(Map.of(members.get(0).id, "a", members.get(1).id, "b"));
    assertFalse(members.get(0).synced.isThere());
    assertFalse(members.get(1).synced.isThere());
    assertEquals("CompletingRebalance", on.stateOf("group"));
    on.log.release();
    assertEquals("b", members.get(1).assignment());
  }
}
