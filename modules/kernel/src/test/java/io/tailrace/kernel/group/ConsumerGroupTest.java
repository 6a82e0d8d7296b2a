package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.ORDERS_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ConsumerGroupDescribeRequest;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse;
import io.tailrace.wire.message.ConsumerGroupDescribeResponse.DescribedGroup;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of KIP-848, one by one. */
class ConsumerGroupTest {
  private static final int SESSION_TIMEOUT_MS = 45_000;

  private TestCoordinator on = without("group.consumer.assignment.interval.ms", "0");

  private static TestCoordinator without(String key, String value) {
    return new TestCoordinator(Map.of(key, value));
  }

  @AfterEach
  void theLogHasTheState() {
    assertEquals(on.modernStateOfReplay(), on.modernState());
  }

  private TestConsumer consumer(String id) {
    return new TestConsumer(on, "group", id);
  }

  private DescribedGroup described() {
    Answer<ConsumerGroupDescribeResponse> answer = new Answer<>();
    on.coordinator.describeConsumerGroups(
        TestCoordinator.client(1),
        new ConsumerGroupDescribeRequest().groupIds(List.of("group")),
        answer);
    return answer.get().groups().getFirst();
  }

  /** Two members of which each has its half. */
  private List<TestConsumer> settledPair() {
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    settle(a, b);
    assertEquals(5, a.count());
    assertEquals(5, b.count());
    return List.of(a, b);
  }

  private static void settle(TestConsumer... members) {
    for (int round = 0; round < 6; round++) {
      for (TestConsumer member : members) {
        assertEquals(ErrorCode.NONE, member.acknowledge());
      }
    }
  }

  @Test
  void theFirstMemberGetsEverythingAtOnce() {
    TestConsumer a = consumer("a");
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(1, a.epoch);
    assertEquals(10, a.count());
    assertEquals(5000, a.answer.get().heartbeatIntervalMs());
    assertEquals("Stable", described().groupState());
  }

  @Test
  void aHeartbeatThatChangesNothingWritesNothingAndTellsNothing() {
    TestConsumer a = consumer("a");
    a.join();
    int before = on.log.records().size();
    assertEquals(ErrorCode.NONE, a.heartbeat());
    assertEquals(Optional.empty(), a.answer.get().assignment());
    assertEquals(before, on.log.records().size());
  }

  @Test
  void aPartitionHasOneOwnerWhileItMoves() {
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    assertEquals(0, b.count(), "all are still with a");
    assertEquals(2, b.epoch);
    ConsumerGroupHeartbeatResponse told = a.ask(a.request()).get();
    assertEquals(1, told.memberEpoch(), "a stays where it is until it has given up");
    assertEquals(
        5, told.assignment().orElseThrow().topicPartitions().getFirst().partitions().size());
    b.heartbeat();
    assertEquals(0, b.count(), "a has not said that it has given up");
    assertEquals("Reconciling", described().groupState());
    a.heartbeat(); // nothing said counts as everything kept
    assertEquals(1, a.epoch);
    a.owned = new java.util.HashMap<>(Map.of(ORDERS_ID, Set.of(0, 2, 4, 6, 8)));
    a.acknowledge();
    assertEquals(2, a.epoch);
    b.heartbeat();
    assertEquals(5, b.count());
    assertEquals("Stable", described().groupState());
  }

  @Test
  void aMemberThatDoesNotGiveUpIsRemovedAfterItsRebalanceTimeout() {
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    a.ask(a.request());
    on.pass(TestConsumer.REBALANCE_TIMEOUT_MS - 1);
    assertEquals(ErrorCode.NONE, a.heartbeat());
    on.pass(1);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, a.heartbeat());
    b.heartbeat();
    assertEquals(10, b.count());
  }

  @Test
  void aSilentMemberIsRemovedAfterItsSession() {
    List<TestConsumer> pair = settledPair();
    on.pass(SESSION_TIMEOUT_MS - 1);
    pair.get(0).heartbeat();
    on.pass(1);
    pair.get(0).heartbeat();
    assertEquals(10, pair.get(0).count());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, pair.get(1).heartbeat());
  }

  @Test
  void sessionsCountFromTheLoadOn() {
    TestConsumer a = consumer("a");
    a.join();
    on.pass(30_000);
    on.restart();
    on.pass(30_000);
    assertEquals(ErrorCode.NONE, a.heartbeat());
    on.restart();
    on.pass(SESSION_TIMEOUT_MS);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, a.heartbeat());
    assertEquals("Empty", described().groupState());
  }

  @Test
  void aRevocationInProgressIsWaitedForAfterALoadToo() {
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    a.ask(a.request());
    on.restart();
    on.pass(TestConsumer.REBALANCE_TIMEOUT_MS);
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, a.heartbeat());
  }

  @Test
  void aMemberThatLeavesIsNotWaitedFor() {
    List<TestConsumer> pair = settledPair();
    assertEquals(ErrorCode.NONE, pair.get(0).leave());
    assertEquals(-1, pair.get(0).answer.get().memberEpoch());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, pair.get(0).leave());
    pair.get(1).heartbeat();
    assertEquals(10, pair.get(1).count());
  }

  @Test
  void theAnswerThatWasLostIsGivenAgain() {
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    a.heartbeat();
    int before = a.epoch;
    a.ask(a.request().topicPartitions(Optional.of(a.ownedTopics())));
    assertEquals(before, a.epoch);
    assertEquals(ErrorCode.NONE, a.acknowledge(), "it repeats what was lost");
    assertEquals(before + 1, a.epoch);
  }

  @Test
  void anOlderEpochThanThePreviousIsFenced() {
    List<TestConsumer> pair = settledPair();
    TestConsumer a = pair.get(0);
    TestConsumer c = consumer("c");
    c.join();
    settle(a, pair.get(1), c);
    int had = a.count();
    int epoch = a.epoch;
    a.epoch = epoch - 2;
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, a.acknowledge());
    a.epoch = epoch + 1;
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, a.acknowledge());
    a.epoch = epoch - 1;
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, a.heartbeat(), "it does not say what it has");
    a.epoch = 0;
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(had, a.count(), "it keeps its place");
  }

  @Test
  void thePreviousEpochDoesNotCoverPartitionsOfOthers() {
    List<TestConsumer> pair = settledPair();
    TestConsumer a = pair.get(0);
    a.epoch--;
    a.owned.put(ORDERS_ID, new HashSet<>(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, a.acknowledge());
  }

  @Test
  void unknownGroupsAndMembersAreToldApart() {
    TestConsumer stranger = consumer("stranger");
    stranger.epoch = 3;
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, stranger.heartbeat());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, stranger.leave());
    consumer("a").join();
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, stranger.heartbeat());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, stranger.leave());
  }

  @Test
  void requestsThatContradictThemselvesAreRefused() {
    TestConsumer a = consumer("a");
    List<ConsumerGroupHeartbeatRequest> wrong =
        List.of(
            a.full().groupId(""),
            a.full().memberId(""),
            a.full().instanceId(Optional.of("")),
            a.full().rackId(Optional.of(" ")),
            a.full().rebalanceTimeoutMs(-1),
            a.full().topicPartitions(Optional.empty()),
            a.full().subscribedTopicNames(Optional.empty()),
            a.full().memberEpoch(-3),
            a.full().memberEpoch(-2));
    for (ConsumerGroupHeartbeatRequest request : wrong) {
      assertEquals(
          ErrorCode.INVALID_REQUEST.code(), a.ask(request).get().errorCode(), request.toString());
    }
    assertEquals(
        ErrorCode.UNSUPPORTED_ASSIGNOR.code(),
        a.ask(a.full().serverAssignor(Optional.of("none"))).get().errorCode());
  }

  @Test
  void beforeVersionOneTheBrokerGivesTheMemberId() {
    Answer<ConsumerGroupHeartbeatResponse> answer = new Answer<>();
    on.coordinator.consumerGroupHeartbeat(
        TestCoordinator.client(0), consumer("x").full().memberId(""), answer);
    assertFalse(answer.get().memberId().orElse("").isEmpty());
    assertEquals(1, answer.get().memberEpoch());
  }

  @Test
  void aFullGroupTakesNobodyButThoseItHas() {
    on = without("group.consumer.max.size", "1");
    TestConsumer a = consumer("a").instance("one");
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(ErrorCode.GROUP_MAX_SIZE_REACHED, consumer("b").join());
    assertEquals(ErrorCode.NONE, a.heartbeat());
    a.goAway();
    assertEquals(ErrorCode.NONE, consumer("c").instance("one").join());
  }

  @Test
  void changesSoonAfterAnAssignmentAreTakenTogether() {
    on = new TestCoordinator();
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    assertEquals(1, b.epoch, "the assignment is that of epoch 1 still");
    assertEquals("Assigning", described().groupState());
    on.pass(1000);
    b.heartbeat();
    assertEquals(2, b.epoch);
    assertEquals("Reconciling", described().groupState());
  }

  @Test
  void aGroupReadsPartitionsThatAreAddedAndTopicsThatComeAndGo() {
    TestConsumer a = consumer("a").topics("orders", "later");
    a.join();
    assertEquals(10, a.count());
    on.topics.resize("orders", 12);
    a.heartbeat();
    assertEquals(12, a.count());
    assertEquals(2, a.epoch);
    on.topics.add("later", new io.tailrace.wire.Uuid(7, 7));
    a.heartbeat();
    assertEquals(22, a.count());
    on.topics.remove("orders");
    a.heartbeat();
    a.acknowledge();
    assertEquals(10, a.count());
    on.topics.add("unrelated", new io.tailrace.wire.Uuid(8, 8));
    int epoch = a.epoch;
    a.heartbeat();
    assertEquals(epoch, a.epoch);
  }

  @Test
  void whatIsNoLongerSubscribedToIsTakenAtOnce() {
    List<TestConsumer> pair = settledPair();
    TestConsumer a = pair.get(0);
    a.topics("returns");
    a.send(a.request().subscribedTopicNames(Optional.of(a.topics)));
    assertEquals(Set.of(), a.orders());
    a.acknowledge();
    settle(pair.get(1), a);
    assertEquals(10, pair.get(1).orders().size());
    assertEquals(10, a.count());
  }

  @Test
  void aStaticMemberThatComesBackHasWhatItHadAndNobodyIsDisturbed() {
    TestConsumer a = consumer("a").instance("one");
    TestConsumer b = consumer("b").instance("two");
    a.join();
    b.join();
    settle(a, b);
    Set<Integer> had = Set.copyOf(a.orders());
    int epoch = described().groupEpoch();
    assertEquals(ErrorCode.UNRELEASED_INSTANCE_ID, consumer("x").instance("one").join());
    assertEquals(ErrorCode.NONE, a.goAway());
    assertEquals(-2, a.answer.get().memberEpoch());
    TestConsumer again = consumer("a2").instance("one");
    assertEquals(ErrorCode.NONE, again.join());
    assertEquals(had, again.orders());
    assertEquals(epoch, described().groupEpoch());
    assertEquals(ErrorCode.FENCED_INSTANCE_ID, a.heartbeat());
    assertEquals(2, described().members().size());
  }

  @Test
  void aStaticMemberThatStaysAwayIsRemoved() {
    TestConsumer a = consumer("a").instance("one");
    TestConsumer b = consumer("b");
    a.join();
    b.join();
    settle(a, b);
    a.goAway();
    on.pass(SESSION_TIMEOUT_MS - 1);
    b.heartbeat();
    assertEquals(5, b.count());
    on.pass(1);
    b.heartbeat();
    assertEquals(10, b.count());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, a.leave());
  }

  @Test
  void aPatternIsResolvedInTheBackgroundAndFollowsTopics() {
    TestConsumer a = consumer("a").pattern("(orders|late.*)");
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(0, a.count());
    on.work();
    a.heartbeat();
    assertEquals(10, a.count());
    on.pass(10_001);
    on.topics.add("later", new io.tailrace.wire.Uuid(7, 7));
    a.heartbeat();
    on.work();
    a.heartbeat();
    assertEquals(20, a.count());
    TestConsumer b = consumer("b").pattern("(orders|late.*)");
    b.join();
    settle(a, b);
    assertEquals(10, b.count(), "it is known already what the pattern stands for");
    a.leave();
    b.leave();
    assertEquals(Map.of(), on.modernState().get("group").patterns());
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertEquals(ErrorCode.INVALID_REGULAR_EXPRESSION, consumer("a").pattern("(").join());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), described().errorCode());
  }

  @Test
  void commitsCountForThePartitionsThatAMemberHasHadSince() {
    List<TestConsumer> pair = settledPair();
    TestConsumer a = pair.get(0);
    int mine = a.orders().iterator().next();
    int other = pair.get(1).orders().iterator().next();
    assertEquals(ErrorCode.NONE, a.commit("orders", mine, a.epoch));
    assertEquals(ErrorCode.NONE, a.commit("orders", mine, a.epoch - 1), "on its way too long");
    assertEquals(ErrorCode.STALE_MEMBER_EPOCH, a.commit("orders", other, a.epoch - 1));
    assertEquals(ErrorCode.STALE_MEMBER_EPOCH, a.commit("orders", mine, a.epoch + 1));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, consumer("x").commit("orders", mine, 2));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, on.commit("group", "orders", 0, 3));
    assertEquals(
        ErrorCode.UNSUPPORTED_VERSION,
        on.commit(
            TestCoordinator.simpleCommit("group", "orders", mine, 3)
                .memberId("a")
                .generationIdOrMemberEpoch(a.epoch),
            8));
  }

  @Test
  void offsetsOutliveTheMembersAndTheirGroupCanBeDeleted() {
    TestConsumer a = consumer("a");
    a.join();
    a.commit("orders", 0, a.epoch);
    assertEquals(ErrorCode.NON_EMPTY_GROUP, on.delete("group"));
    a.leave();
    assertEquals(ErrorCode.NONE, on.commit("group", "orders", 0, 9), "an administrator may");
    assertEquals(9, on.offset("group", "orders", 0));
    assertEquals(ErrorCode.NONE, on.delete("group"));
    assertEquals(List.of(), on.groupIds());
    on.restart();
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void aClassicGroupWithoutMembersBecomesANewOneAndKeepsItsOffsets() {
    on.commit("group", "orders", 0, 7);
    assertEquals(ErrorCode.NONE, consumer("a").join());
    assertEquals(7, on.offset("group", "orders", 0));
    on.restart();
    assertEquals(7, on.offset("group", "orders", 0));
    assertEquals("Stable", described().groupState());
    assertEquals(
        List.of("consumer"),
        on.list(List.of(), List.of()).groups().stream().map(g -> g.groupType()).toList());
    assertEquals(1, on.list(List.of("stable"), List.of("Consumer")).groups().size());
    assertEquals(0, on.list(List.of(), List.of("classic")).groups().size());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), on.describe("group").errorCode());
  }

  @Test
  void aGroupHasItsOwnTimes() {
    on.topics.configure("group", "consumer.session.timeout.ms", "50000");
    TestConsumer a = consumer("a");
    a.join();
    on.pass(49_999);
    assertEquals(ErrorCode.NONE, a.heartbeat());
    on.topics.configure("group", "consumer.heartbeat.interval.ms", "1000000");
    a.heartbeat();
    assertEquals(15_000, a.answer.get().heartbeatIntervalMs(), "within the broker's limits");
  }

  @Test
  void whatTheLogDoesNotTakeDoesNotHappen() {
    TestConsumer a = consumer("a");
    on.log.failWith(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(ErrorCode.NOT_COORDINATOR, a.join());
    on.log.failWith(ErrorCode.NONE);
    assertEquals(List.of(), on.groupIds());
    assertEquals(ErrorCode.NONE, a.join());
    assertEquals(10, a.count());
  }

  @Test
  void decisionsWaitForEachOther() {
    on.log.hold();
    TestConsumer a = consumer("a");
    TestConsumer b = consumer("b");
    a.answer = a.ask(a.full());
    b.answer = b.ask(b.full());
    assertFalse(a.answer.isThere());
    on.log.release();
    assertTrue(a.answer.isThere() && b.answer.isThere());
    a.take();
    b.take();
    assertEquals(1, a.epoch);
    assertEquals(2, b.epoch);
    settle(a, b);
    assertEquals(5, a.count());
  }
}
