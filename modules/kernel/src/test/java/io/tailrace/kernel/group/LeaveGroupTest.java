package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.LeaveGroupRequest;
import io.tailrace.wire.message.LeaveGroupRequest.MemberIdentity;
import io.tailrace.wire.message.LeaveGroupResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaveGroupTest {
  private final TestCoordinator on = new TestCoordinator();

  private LeaveGroupResponse leave(int version, LeaveGroupRequest request) {
    Answer<LeaveGroupResponse> answer = new Answer<>();
    on.coordinator.leaveGroup(TestCoordinator.client(version), request, answer);
    return answer.get();
  }

  @Test
  void theOthersRebalanceAtOnce() {
    List<TestMember> members = on.stableGroup(2);
    assertEquals(ErrorCode.NONE, members.get(1).leave());
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, members.get(0).heartbeat());
    members.get(0).join();
    assertEquals(2, members.get(0).generation);
  }

  @Test
  void theLastOneLeavesAnEmptyGroupThatIsStored() {
    TestMember member = on.stableGroup(1).getFirst();
    assertEquals(ErrorCode.NONE, member.leave());
    assertEquals("Empty", on.stateOf("group"));
    on.restart();
    assertEquals("Empty", on.stateOf("group"));
    assertEquals("consumer", on.describe("group").protocolType());
    assertEquals(2, on.state().get("group").snapshot().generation());
  }

  @Test
  void theLastOneIsAnsweredWhenTheEmptyGroupIsStored() {
    TestMember member = on.stableGroup(1).getFirst();
    on.log.hold();
    Answer<LeaveGroupResponse> answer = member.leaveLater();
    assertFalse(answer.isThere());
    on.log.release();
    assertEquals(ErrorCode.NONE.code(), answer.get().errorCode());
  }

  @Test
  void everyOneOfABatchHasItsOwnOutcome() {
    List<TestMember> members = on.stableGroup(2);
    LeaveGroupResponse response =
        leave(
            3,
            new LeaveGroupRequest()
                .groupId("group")
                .members(
                    List.of(
                        new MemberIdentity().memberId("nobody"),
                        new MemberIdentity().memberId(members.get(1).id),
                        new MemberIdentity().memberId("").groupInstanceId("no instance"))));
    assertEquals(ErrorCode.NONE.code(), response.errorCode());
    assertEquals(
        List.of(
            ErrorCode.UNKNOWN_MEMBER_ID.code(),
            ErrorCode.NONE.code(),
            ErrorCode.UNKNOWN_MEMBER_ID.code()),
        response.members().stream().map(LeaveGroupResponse.MemberResponse::errorCode).toList());
  }

  @Test
  void oldClientsGetTheErrorOfTheRequest() {
    TestMember member = on.stableGroup(1).getFirst();
    LeaveGroupResponse unknown =
        leave(2, new LeaveGroupRequest().groupId("group").memberId("nobody"));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID.code(), unknown.errorCode());
    assertEquals(List.of(), unknown.members());
    LeaveGroupResponse left =
        leave(0, new LeaveGroupRequest().groupId("group").memberId(member.id));
    assertEquals(ErrorCode.NONE.code(), left.errorCode());
    assertEquals("Empty", on.stateOf("group"));
  }

  @Test
  void anUnknownGroupIsRefused() {
    TestMember member = on.member();
    member.id = "somebody";
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.leave());
    assertEquals(ErrorCode.INVALID_GROUP_ID, on.member("").leave());
  }

  @Test
  void anIdThatWasGivenOutIsGivenBack() {
    List<TestMember> members = on.stableGroup(1);
    TestMember pending = on.member();
    pending.join();
    TestMember other = on.member();
    other.joinWithId();
    members.getFirst().join();
    assertFalse(other.joined.isThere());
    assertEquals(ErrorCode.NONE, pending.leave());
    assertEquals(ErrorCode.NONE, other.joinError());
    pending.join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, pending.joinError());
  }

  @Test
  void oneWhoseJoinIsParkedIsAnsweredWhenItLeaves() {
    TestMember member = on.member();
    member.join();
    member.join();
    assertEquals(ErrorCode.NONE, member.leave());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, member.joinError());
    on.pass(2 * INITIAL_DELAY);
    assertEquals("Empty", on.stateOf("group"));
  }

  @Test
  void oneWhoseSyncIsParkedIsAnsweredWhenItLeaves() {
    TestMember one = on.member();
    TestMember two = on.member();
    one.joinWithId();
    two.joinWithId();
    on.pass(2 * INITIAL_DELAY);
    two.sync();
    two.leave();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, two.syncError());
  }

  @Test
  void whoLeavesDuringARebalanceIsNotWaitedFor() {
    List<TestMember> members = on.stableGroup(3);
    members.get(0).join();
    members.get(1).join();
    assertFalse(members.get(0).joined.isThere());
    members.get(2).leave();
    assertEquals(2, members.get(0).generation);
    assertEquals(2, members.get(1).generation);
  }
}
