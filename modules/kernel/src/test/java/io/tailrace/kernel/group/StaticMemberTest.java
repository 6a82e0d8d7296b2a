package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.JoinGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StaticMemberTest {
  private final TestCoordinator on = new TestCoordinator();

  private List<TestMember> stable(int size) {
    List<TestMember> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      TestMember member = on.member().instance("instance-" + i);
      member.join();
      members.add(member);
    }
    on.pass(2 * INITIAL_DELAY);
    on.assign(members);
    return members;
  }

  /** The same instance, started again: it knows no member id. */
  private TestMember restarted(TestMember member) {
    return on.member().instance(member.instanceId.orElseThrow());
  }

  @Test
  void aStaticMemberJoinsInOneGo() {
    TestMember member = on.member().instance("one");
    member.join();
    on.pass(2 * INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, member.joinError());
    assertTrue(member.id.startsWith("one-"), member.id);
    assertEquals("one", member.joined.get().members().getFirst().groupInstanceId().orElseThrow());
  }

  @Test
  void aFollowerThatRestartsGetsItsAssignmentWithoutARebalance() {
    List<TestMember> members = stable(2);
    String assignment = members.get(1).assignment();
    TestMember back = restarted(members.get(1));
    back.join();
    assertEquals(ErrorCode.NONE, back.joinError());
    assertEquals(1, back.generation);
    assertFalse(back.id.equals(members.get(1).id));
    back.sync();
    assertEquals(assignment, back.assignment());
    assertEquals("Stable", on.stateOf("group"));
    assertEquals(ErrorCode.NONE, members.get(0).heartbeat());
  }

  @Test
  void aLeaderThatRestartsIsToldToSkipTheAssignment() {
    List<TestMember> members = stable(2);
    TestMember back = restarted(members.get(0));
    JoinGroupResponse response = back.join().get();
    assertTrue(response.skipAssignment());
    assertEquals(back.id, response.leader());
    assertEquals(2, response.members().size());
    back.sync();
    assertEquals("for " + members.get(0).id, back.assignment());
  }

  @Test
  void anOldLeaderThatRestartsTakesItselfForAFollower() {
    List<TestMember> members = stable(2);
    TestMember back = restarted(members.get(0));
    back.joinVersion = 8;
    JoinGroupResponse response = back.join().get();
    assertFalse(response.skipAssignment());
    assertEquals(members.get(0).id, response.leader());
    assertEquals(List.of(), response.members());
  }

  @Test
  void theOneThatWasReplacedIsFencedOffEverything() {
    TestMember zombie = stable(2).get(1);
    restarted(zombie).join();
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.heartbeat());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.commit("orders", 0, 1));
    zombie.sync();
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.syncError());
    zombie.join();
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.joinError());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.leave());
  }

  @Test
  void aParkedJoinOfTheOneThatIsReplacedIsFenced() {
    TestMember zombie = on.member().instance("one");
    zombie.join();
    TestMember back = restarted(zombie);
    back.join();
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.joinError());
    on.pass(2 * INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, back.joinError());
    assertEquals(1, back.joined.get().members().size());
  }

  @Test
  void aParkedSyncOfTheOneThatIsReplacedIsFencedAndTheOthersRebalance() {
    TestMember leader = on.member().instance("leader");
    TestMember zombie = on.member().instance("one");
    leader.join();
    zombie.join();
    on.pass(2 * INITIAL_DELAY);
    zombie.sync();
    TestMember back = restarted(zombie);
    back.join();
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, zombie.syncError());
    leader.syncAsLeader(Map.of(zombie.id, "misses the new id"));
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, leader.syncError());
    leader.join();
    assertEquals(2, back.generation);
  }

  @Test
  void aRestartWithAnotherProtocolChangesTheProtocolByARebalance() {
    TestMember member = on.member().instance("one").protocols("range", "sticky");
    member.join();
    on.pass(2 * INITIAL_DELAY);
    on.assign(List.of(member));
    TestMember back = restarted(member).protocols("sticky", "range");
    back.join();
    assertEquals(2, back.generation);
    assertEquals("sticky", back.joined.get().protocolName().orElseThrow());
  }

  @Test
  void aRestartDuringARebalanceIsPartOfIt() {
    List<TestMember> members = stable(2);
    members.get(0).join();
    assertEquals("PreparingRebalance", on.stateOf("group"));
    TestMember back = restarted(members.get(1));
    back.join();
    assertEquals(2, back.generation);
    assertEquals(2, members.get(0).generation);
  }

  @Test
  void aStaticMemberThatIsAwayIsKeptByARebalanceUntilItsSessionEnds() {
    List<TestMember> members = stable(2);
    members.get(1).sessionTimeoutMs = 30_000;
    members.get(1).topics = List.of("returns");
    members.get(1).join();
    members.get(0).join();
    on.assign(members);
    members.get(0).join();
    for (int i = 0; i < 6; i++) {
      on.pass(4_999);
      members.get(0).heartbeat();
    }
    assertFalse(members.get(0).joined.isThere(), "waits for the other until its session ends");
    on.pass(6);
    assertEquals(ErrorCode.NONE, members.get(0).joinError());
    assertEquals(1, members.get(0).joined.get().members().size());
  }

  @Test
  void anUnknownInstanceIsRefused() {
    TestMember member = stable(1).getFirst();
    member.instanceId = java.util.Optional.of("another");
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.heartbeat());
    member.join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
  }

  @Test
  void aReplacementSurvivesARestartOfTheCoordinator() {
    List<TestMember> members = stable(2);
    TestMember back = restarted(members.get(1));
    back.join();
    on.restart();
    assertEquals(ErrorCode.NONE, back.heartbeat());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, members.get(1).heartbeat());
  }

  @Test
  void aReplacementThatIsNotStoredIsUndone() {
    List<TestMember> members = stable(2);
    on.log.failWith(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    TestMember back = restarted(members.get(1));
    back.join();
    assertEquals(ErrorCode.NOT_COORDINATOR, back.joinError());
    assertEquals("", back.joined.get().memberId());
    assertEquals(ErrorCode.NONE, members.get(1).heartbeat());
    on.pass(9_999);
    assertEquals(ErrorCode.NONE, members.get(1).heartbeat());
    assertEquals(on.stateOfReplay(), on.state());
  }

  @Test
  void aReplacementThatIsStoredDuringARebalanceIsAnsweredByTheRebalance() {
    List<TestMember> members = stable(2);
    on.log.hold();
    TestMember back = restarted(members.get(1));
    back.join();
    assertFalse(back.joined.isThere());
    members.get(0).join();
    assertEquals(ErrorCode.NONE, members.get(0).joinError());
    assertEquals(2, back.generation);
    on.log.release();
    assertEquals(2, members.get(0).generation);
  }

  @Test
  void anAdministratorRemovesAStaticMemberByItsInstance() {
    List<TestMember> members = stable(2);
    TestMember administrator = on.member().instance("instance-1");
    assertEquals(ErrorCode.NONE, administrator.leave());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, administrator.leave());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).heartbeat());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, members.get(1).heartbeat());
  }
}
