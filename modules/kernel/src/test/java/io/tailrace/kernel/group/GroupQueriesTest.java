package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.INITIAL_DELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsResponse;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroupMember;
import io.tailrace.wire.message.ListGroupsResponse.ListedGroup;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupQueriesTest {
  private final TestCoordinator on = new TestCoordinator();

  private List<String> list(List<String> states, List<String> types) {
    return on.list(states, types).groups().stream().map(ListedGroup::groupId).sorted().toList();
  }

  @Test
  void groupsAreListedByStateAndTypeInAnyCase() {
    on.stableGroup(1);
    on.commit("simple", "orders", 0, 1);
    assertEquals(List.of("group", "simple"), list(List.of(), List.of()));
    assertEquals(List.of("group"), list(List.of("stable"), List.of()));
    assertEquals(List.of("simple"), list(List.of("EMPTY", "PreparingRebalance"), List.of()));
    assertEquals(List.of("group", "simple"), list(List.of(), List.of("Classic")));
    assertEquals(List.of(), list(List.of(), List.of("consumer")));
    assertEquals(List.of(), list(List.of(), List.of("no such type")));
    ListedGroup group = on.list(List.of("Stable"), List.of()).groups().getFirst();
    assertEquals("Stable", group.groupState());
    assertEquals("classic", group.groupType());
    assertEquals("consumer", group.protocolType());
  }

  @Test
  void aStableGroupIsDescribedWithItsProtocolAndAssignments() {
    TestMember member = on.stableGroup(1).getFirst();
    DescribedGroup group = on.describe("group");
    assertEquals("Stable", group.groupState());
    assertEquals("consumer", group.protocolType());
    assertEquals("range", group.protocolData());
    DescribedGroupMember described = group.members().getFirst();
    assertEquals(member.id, described.memberId());
    assertEquals("client", described.clientId());
    assertEquals("/127.0.0.1", described.clientHost());
    assertEquals(TestMember.subscription(List.of("orders")), described.memberMetadata());
    assertEquals(
        ByteBuffer.wrap(("for " + member.id).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        described.memberAssignment());
  }

  @Test
  void aGroupInARebalanceIsDescribedWithoutWhatIsNotSettled() {
    on.member().joinWithId();
    on.pass(2 * INITIAL_DELAY);
    DescribedGroup group = on.describe("group");
    assertEquals("CompletingRebalance", group.groupState());
    assertEquals("", group.protocolData());
    assertEquals(0, group.members().getFirst().memberMetadata().remaining());
  }

  @Test
  void anUnknownGroupIsDescribedInTheWordsOfTheVersion() {
    DescribedGroup old = on.describe("g", 5);
    assertEquals("Dead", old.groupState());
    assertEquals(ErrorCode.NONE.code(), old.errorCode());
    DescribedGroup unknown = on.describe("g", 6);
    assertEquals("Dead", unknown.groupState());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), unknown.errorCode());
    assertEquals("Group g not found.", unknown.errorMessage().orElseThrow());
  }

  @Test
  void whatMayBeDoneToAGroupIsSaidOnRequest() {
    on.stableGroup(1);
    assertEquals(Integer.MIN_VALUE, on.describe("group").authorizedOperations());
    Answer<DescribeGroupsResponse> answer = new Answer<>();
    on.coordinator.describeGroups(
        TestCoordinator.client(6),
        new DescribeGroupsRequest()
            .groups(List.of("group", "nobody"))
            .includeAuthorizedOperations(true),
        answer);
    assertEquals(0b1101_0100_1000, answer.get().groups().getFirst().authorizedOperations());
    assertEquals(Integer.MIN_VALUE, answer.get().groups().get(1).authorizedOperations());
  }

  @Test
  void noGroupsAreDescribedWithoutWaiting() {
    Answer<DescribeGroupsResponse> answer = new Answer<>();
    on.coordinator.describeGroups(TestCoordinator.client(6), new DescribeGroupsRequest(), answer);
    assertTrue(answer.get().groups().isEmpty());
  }
}
