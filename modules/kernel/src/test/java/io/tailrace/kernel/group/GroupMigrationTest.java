package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.ORDERS_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.group.consumer.Assignment;
import io.tailrace.kernel.group.consumer.ConsumerProtocol;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.SyncGroupRequest;
import io.tailrace.wire.message.SyncGroupRequest.SyncGroupRequestAssignment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups that change between the classic protocol and the new one while they run (KIP-848). */
class GroupMigrationTest {
  private TestCoordinator on = with(Map.of());

  private static TestCoordinator with(Map<String, String> settings) {
    Map<String, String> all = new java.util.HashMap<>(settings);
    all.put("group.consumer.assignment.interval.ms", "0");
    return new TestCoordinator(all);
  }

  @AfterEach
  void theLogHasTheState() {
    assertEquals(on.modernStateOfReplay(), on.modernState());
  }

  /** A classic member that has all partitions of its topic. */
  private TestMember classicOwner() {
    TestMember member = on.member();
    member.joinWithId();
    on.pass(TestCoordinator.INITIAL_DELAY);
    assignAll(member);
    return member;
  }

  /** The leader gives everything to itself. */
  private void assignAll(TestMember member) {
    ByteBuffer all =
        ConsumerProtocol.assignment(
            new Assignment(Map.of(ORDERS_ID, Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))),
            (short) 1,
            on.topics.view());
    member.sync(
        new SyncGroupRequest()
            .groupId("group")
            .memberId(member.id)
            .groupInstanceId(member.instanceId)
            .generationId(member.generation)
            .assignments(
                List.of(new SyncGroupRequestAssignment().memberId(member.id).assignment(all))));
    assertEquals(ErrorCode.NONE, member.syncError());
  }

  private Set<Integer> assigned(TestMember member) {
    return ConsumerProtocol.assignment(member.synced.get().assignment(), on.topics.view())
        .of(ORDERS_ID);
  }

  private TestConsumer consumer(String id) {
    return new TestConsumer(on, "group", id);
  }

  /** What its heartbeat tells it: it joins again, with nothing, and asks for its assignment. */
  private static void rejoin(TestMember member) {
    assertEquals(ErrorCode.REBALANCE_IN_PROGRESS, member.heartbeat());
    member.join();
    assertEquals(ErrorCode.NONE, member.joinError());
    member.sync();
  }

  @Test
  void aClassicMemberGivesUpHalfWhenAModernOneJoins() {
    TestMember old = classicOwner();
    TestConsumer modern = consumer("modern");
    assertEquals(ErrorCode.NONE, modern.join());
    assertEquals(0, modern.count(), "the other still has all");
    rejoin(old);
    assertEquals(ErrorCode.NONE, old.syncError());
    assertEquals(5, assigned(old).size());
    assertEquals(ErrorCode.NONE, old.heartbeat());
    modern.heartbeat();
    assertEquals(5, modern.count());
    assertEquals(ErrorCode.NONE, old.commit("orders", assigned(old).iterator().next(), 3));
    on.restart();
    assertEquals(ErrorCode.NONE, old.heartbeat());
    assertEquals(ErrorCode.NONE, modern.heartbeat());
  }

  @Test
  void aClassicMemberThatDoesNotJoinAgainIsRemoved() {
    TestMember old = classicOwner();
    old.rebalanceTimeoutMs = 60_000;
    TestConsumer modern = consumer("modern");
    modern.join();
    for (int i = 0; i < 7; i++) {
      old.heartbeat();
      modern.heartbeat();
      on.pass(9_000);
    }
    modern.heartbeat();
    assertEquals(10, modern.count());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, old.heartbeat());
  }

  @Test
  void aClassicMemberThatFallsSilentIsRemovedAfterItsOwnSession() {
    TestMember old = classicOwner();
    TestConsumer modern = consumer("modern");
    modern.join();
    on.pass(old.sessionTimeoutMs);
    modern.heartbeat();
    assertEquals(10, modern.count());
  }

  @Test
  void theLastModernMemberTakesTheNewProtocolAlong() {
    TestMember old = classicOwner();
    TestConsumer modern = consumer("modern");
    modern.join();
    rejoin(old);
    modern.heartbeat();
    on.commit("group2", "orders", 0, 4);
    old.commit("orders", assigned(old).iterator().next(), 8);
    assertEquals(ErrorCode.NONE, modern.leave());
    assertEquals("PreparingRebalance", on.stateOf("group"));
    old.join();
    on.pass(0);
    assertEquals(ErrorCode.NONE, old.joinError());
    assertEquals(true, old.isLeader());
    on.restart();
    assertEquals("classic", on.list(List.of(), List.of()).groups().getFirst().groupType());
    assertEquals(Map.of(), on.modernState());
  }

  @Test
  void aNewClassicMemberJoinsAModernGroup() {
    TestConsumer modern = consumer("modern");
    modern.join();
    TestMember old = on.member();
    old.join();
    assertEquals(ErrorCode.MEMBER_ID_REQUIRED, old.joinError());
    old.join();
    assertEquals(ErrorCode.NONE, old.joinError());
    old.sync();
    assertEquals(Set.of(), assigned(old));
    modern.heartbeat();
    modern.acknowledge();
    rejoin(old);
    assertEquals(5, assigned(old).size());
    assertEquals(ErrorCode.NONE, old.leave());
    modern.heartbeat();
    assertEquals(10, modern.count());
  }

  @Test
  void anEmptyModernGroupBecomesAClassicOneWhenAClassicMemberJoins() {
    TestConsumer modern = consumer("modern");
    modern.join();
    modern.commit("orders", 0, modern.epoch);
    modern.leave();
    TestMember old = on.member();
    old.joinWithId();
    on.pass(TestCoordinator.INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, old.joinError());
    assertEquals(true, old.isLeader());
    assertEquals(5, on.offset("group", "orders", 0));
    on.restart();
    assertEquals(5, on.offset("group", "orders", 0));
  }

  @Test
  void aStaticMemberMayComeBackByEitherProtocol() {
    TestConsumer modern = consumer("modern").instance("one");
    modern.join();
    TestMember old = on.member().instance("one");
    old.join();
    on.pass(TestCoordinator.INITIAL_DELAY);
    assertEquals(ErrorCode.NONE, old.joinError());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, modern.heartbeat());
    assignAll(old);
    TestConsumer again = consumer("again").instance("one");
    assertEquals(ErrorCode.NONE, again.join());
    assertEquals(10, again.count());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, old.heartbeat());
  }

  @Test
  void thePolicyDecides() {
    on = with(Map.of("group.consumer.migration.policy", "disabled"));
    classicOwner();
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, consumer("modern").join());
    TestConsumer other = new TestConsumer(on, "other", "modern");
    other.join();
    TestMember old = on.member("other");
    old.join();
    assertEquals(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, old.joinError());
  }

  @Test
  void aGroupOfSomethingElseThanConsumersIsLeftAlone() {
    TestMember worker = on.member();
    worker.protocolType = "connect";
    worker.joinWithId();
    on.pass(TestCoordinator.INITIAL_DELAY);
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, consumer("modern").join());
    assertEquals(ErrorCode.NONE, worker.heartbeat());
  }

  @Test
  void anUpgradeThatIsNotStoredLeavesTheClassicGroupAsItWas() {
    TestMember old = classicOwner();
    on.log.failWith(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(ErrorCode.NOT_COORDINATOR, consumer("modern").join());
    on.log.failWith(ErrorCode.NONE);
    assertEquals(ErrorCode.NONE, old.heartbeat());
    assertEquals("Stable", on.stateOf("group"));
  }
}
