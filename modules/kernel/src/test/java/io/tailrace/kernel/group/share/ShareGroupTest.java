package io.tailrace.kernel.group.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.FakeLog;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.coordinator.SerialStrand;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.group.ConsumerGroupContext;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.group.GroupCoordinator;
import io.tailrace.kernel.group.GroupRecord;
import io.tailrace.kernel.group.GroupRecordCodec;
import io.tailrace.kernel.group.GroupTopics;
import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestPartition;
import io.tailrace.wire.message.AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.AlterShareGroupOffsetsResponse;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest;
import io.tailrace.wire.message.DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic;
import io.tailrace.wire.message.DeleteShareGroupOffsetsResponse;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest;
import io.tailrace.wire.message.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;
import io.tailrace.wire.message.DescribeShareGroupOffsetsResponse;
import io.tailrace.wire.message.JoinGroupRequest;
import io.tailrace.wire.message.JoinGroupResponse;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.ListGroupsResponse;
import io.tailrace.wire.message.ShareGroupDescribeRequest;
import io.tailrace.wire.message.ShareGroupDescribeResponse;
import io.tailrace.wire.message.ShareGroupHeartbeatRequest;
import io.tailrace.wire.message.ShareGroupHeartbeatResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Share groups in the group coordinator, with clock, timer and log in the hands of the test. */
class ShareGroupTest {
  private static final String GROUP = "g";
  private static final Uuid ORDERS = new Uuid(1, 1);
  private static final Uuid RETURNS = new Uuid(2, 2);
  private static final int SESSION_MS = 45_000;
  private static final Client CLIENT = new Client((short) 1, "client", "/127.0.0.1");

  private final ManualTimer timer = new ManualTimer();
  private final FakeLog<GroupRecord> log = new FakeLog<>(new GroupRecordCodec());
  private final FakeShareServices share = new FakeShareServices();
  private GroupCoordinator on = coordinator();

  private GroupCoordinator coordinator() {
    share.topic("orders", ORDERS, 2);
    InstantSource clock = () -> Instant.ofEpochMilli(1_000_000 + timer.now());
    return new GroupCoordinator(
        GroupConfig.from(Config.empty()),
        1,
        new NoTopics(),
        share.services(),
        clock,
        () -> "x",
        new ConsumerGroupContext(
            ConsumerGroupConfig.from(Config.empty()),
            new GroupAssignors(Map.of()),
            () -> new ClusterView(MetadataImage.EMPTY, 0, broker -> Optional.empty()),
            Runnable::run));
  }

  private static final class NoTopics implements GroupTopics {
    @Override
    public Optional<Uuid> idOf(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<String> nameOf(Uuid id) {
      return Optional.empty();
    }

    @Override
    public boolean hasPartition(String topic, int partition) {
      return false;
    }
  }

  @BeforeEach
  void load() {
    var loader = on.load(0, new ShardRuntime<>(new SerialStrand(), timer, log));
    log.replayInto(loader);
    loader.complete();
  }

  private Answer<ShareGroupHeartbeatResponse> send(String member, int epoch, String... topics) {
    ShareGroupHeartbeatRequest request =
        new ShareGroupHeartbeatRequest().groupId(GROUP).memberId(member).memberEpoch(epoch);
    if (topics.length > 0) {
      request.subscribedTopicNames(List.of(topics));
    }
    Answer<ShareGroupHeartbeatResponse> answer = new Answer<>();
    on.shareGroupHeartbeat(CLIENT, request, answer);
    return answer;
  }

  private ShareGroupHeartbeatResponse join(String member, String... topics) {
    return send(member, 0, topics).get();
  }

  private static ErrorCode error(ShareGroupHeartbeatResponse response) {
    return ErrorCode.forCode(response.errorCode());
  }

  private static Set<Integer> assigned(ShareGroupHeartbeatResponse response, Uuid topic) {
    Set<Integer> partitions = new TreeSet<>();
    response
        .assignment()
        .ifPresent(
            assignment ->
                assignment.topicPartitions().stream()
                    .filter(each -> each.topicId().equals(topic))
                    .forEach(each -> partitions.addAll(each.partitions())));
    return partitions;
  }

  private ShareGroupDescribeResponse.DescribedGroup describe() {
    Answer<ShareGroupDescribeResponse> answer = new Answer<>();
    on.describeShareGroups(
        CLIENT, new ShareGroupDescribeRequest().groupIds(List.of(GROUP)), answer);
    return answer.get().groups().getFirst();
  }

  private ErrorCode deleteGroup() {
    Answer<DeleteGroupsResponse> answer = new Answer<>();
    on.deleteGroups(CLIENT, new DeleteGroupsRequest().groupsNames(List.of(GROUP)), answer);
    return ErrorCode.forCode(answer.get().results().getFirst().errorCode());
  }

  @Test
  void aMemberThatJoinsHasItsPartitionsAtOnce() {
    ShareGroupHeartbeatResponse joined = join("a", "orders");
    assertEquals(ErrorCode.NONE, error(joined));
    assertEquals(1, joined.memberEpoch());
    assertEquals(5000, joined.heartbeatIntervalMs());
    assertEquals(Set.of(0, 1), assigned(joined, ORDERS));
    assertEquals(2, share.states.size());
  }

  @Test
  void aMemberHearsOfChangesOnly() {
    join("a", "orders");
    ShareGroupHeartbeatResponse quiet = send("a", 1).get();
    assertTrue(quiet.assignment().isEmpty());
    ShareGroupHeartbeatResponse second = join("b", "orders");
    assertEquals(2, second.memberEpoch());
    ShareGroupHeartbeatResponse told = send("a", 1).get();
    assertEquals(2, told.memberEpoch());
    Set<Integer> both = assigned(told, ORDERS);
    both.addAll(assigned(second, ORDERS));
    assertEquals(Set.of(0, 1), both);
    assertEquals(1, assigned(told, ORDERS).size());
    // The answer may not have reached it: the epoch before is still good.
    assertEquals(ErrorCode.NONE, error(send("a", 1).get()));
    assertTrue(send("a", 2).get().assignment().isEmpty());
  }

  @Test
  void epochsThatCannotBeAreFenced() {
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, error(send("a", 1).get()));
    join("a", "orders");
    join("b", "orders");
    join("c", "orders");
    send("a", 1).get();
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, error(send("a", 9).get()));
    assertEquals(ErrorCode.FENCED_MEMBER_EPOCH, error(send("a", 2).get()));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, error(send("z", 1).get()));
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, error(send("z", -1).get()));
  }

  @Test
  void requestsThatMakeNoSenseAreRefused() {
    assertEquals(ErrorCode.INVALID_REQUEST, error(send("", 0, "orders").get()));
    assertEquals(ErrorCode.INVALID_REQUEST, error(send("a", 0).get()));
    assertEquals(ErrorCode.INVALID_REQUEST, error(send("a", -2).get()));
  }

  @Test
  void aMemberThatLeavesOrIsSilentIsForgotten() {
    join("a", "orders");
    join("b", "orders");
    assertEquals(-1, send("b", -1).get().memberEpoch());
    assertEquals(Set.of(0, 1), assigned(send("a", 1).get(), ORDERS));
    assertEquals(List.of(), share.heard); // it may still acknowledge
    timer.advance(SESSION_MS - 1);
    assertEquals("Stable", describe().groupState());
    timer.advance(1);
    assertEquals("Empty", describe().groupState());
    assertEquals(List.of("gone g a", "emptied g"), share.heard);
  }

  @Test
  void aMemberThatIsHeardOfStays() {
    join("a", "orders");
    for (int i = 0; i < 5; i++) {
      timer.advance(SESSION_MS - 1);
      assertEquals(ErrorCode.NONE, error(send("a", 1).get()));
    }
    assertEquals(1, describe().members().size());
    assertEquals(1, timer.waiting() - 1); // one timer for the group, one for expired offsets
  }

  @Test
  void aGroupHasNoMoreMembersThanItMay() {
    share.maxSize = 1;
    on = coordinator();
    load();
    join("a", "orders");
    assertEquals(ErrorCode.GROUP_MAX_SIZE_REACHED, error(join("b", "orders")));
    assertEquals(ErrorCode.NONE, error(join("a", "orders")));
  }

  @Test
  void partitionsAndTopicsThatAreAddedAreAssignedWithTheNextHeartbeat() {
    join("a", "orders", "returns");
    share.topic("orders", ORDERS, 3);
    share.topic("returns", RETURNS, 1);
    ShareGroupHeartbeatResponse told = send("a", 1).get();
    assertEquals(Set.of(0, 1, 2), assigned(told, ORDERS));
    assertEquals(Set.of(0), assigned(told, RETURNS));
    share.topics.remove("returns");
    on.topicDeleted("returns", RETURNS);
    assertEquals(Set.of(), assigned(send("a", 2).get(), RETURNS));
    assertEquals(4, share.states.size());
  }

  @Test
  void aPartitionIsAssignedOnceTheGroupHasStateForIt() {
    share.refusal = ErrorCode.COORDINATOR_NOT_AVAILABLE;
    assertEquals(Set.of(), assigned(join("a", "orders"), ORDERS));
    share.refusal = ErrorCode.NONE;
    assertEquals(Set.of(0, 1), assigned(send("a", 1).get(), ORDERS));
  }

  @Test
  void requestsThatComeWhileStateIsCreatedWaitTheirTurn() {
    share.hold();
    Answer<ShareGroupHeartbeatResponse> first = send("a", 0, "orders");
    Answer<ShareGroupHeartbeatResponse> second = send("b", 0, "orders");
    assertFalse(first.isThere() || second.isThere());
    share.release();
    assertEquals(1, first.get().memberEpoch());
    assertEquals(2, second.get().memberEpoch());
  }

  @Test
  void whatIsNotCommittedIsNotAnswered() {
    log.hold();
    Answer<ShareGroupHeartbeatResponse> first = send("a", 0, "orders");
    Answer<ShareGroupHeartbeatResponse> second = send("b", 0, "orders");
    assertFalse(first.isThere() || second.isThere());
    log.failHeld(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(ErrorCode.NOT_COORDINATOR, error(first.get()));
    assertEquals(ErrorCode.NONE, error(second.get()));
    assertEquals(1, describe().members().size());
  }

  @Test
  void aRestartForgetsNothing() {
    join("a", "orders");
    join("b", "orders");
    send("a", 1).get();
    ShareGroupDescribeResponse.DescribedGroup before = describe();
    on = coordinator();
    load();
    assertEquals(before, describe());
    assertEquals(ErrorCode.NONE, error(send("b", 2).get()));
    timer.advance(SESSION_MS);
    assertEquals("Empty", describe().groupState());
  }

  @Test
  void whoWaitsWhenAnotherBrokerTakesOverIsSentThere() {
    join("a", "orders");
    share.topic("returns", RETURNS, 1);
    share.hold();
    Answer<ShareGroupHeartbeatResponse> first = send("b", 0, "returns");
    Answer<ShareGroupHeartbeatResponse> second = send("c", 0, "orders");
    on.unload(0);
    share.release();
    assertEquals(ErrorCode.NOT_COORDINATOR, error(first.get()));
    assertEquals(ErrorCode.NOT_COORDINATOR, error(second.get()));
    on = coordinator();
    load();
    assertEquals(1, describe().members().size());
  }

  @Test
  void aNameBelongsToOneKindOfGroup() {
    join("a", "orders");
    Answer<JoinGroupResponse> classic = new Answer<>();
    on.joinGroup(
        CLIENT,
        new JoinGroupRequest().groupId(GROUP).sessionTimeoutMs(10_000).protocolType("consumer"),
        classic);
    assertEquals(
        ErrorCode.INCONSISTENT_GROUP_PROTOCOL, ErrorCode.forCode(classic.get().errorCode()));
  }

  @Test
  void groupsAreListedByStateAndType() {
    join("a", "orders");
    assertEquals(List.of(GROUP), list(List.of("stable"), List.of("Share")));
    assertEquals(List.of(), list(List.of("empty"), List.of("share")));
    assertEquals(List.of(), list(List.of(), List.of("classic")));
    assertEquals(List.of(GROUP), list(List.of(), List.of()));
  }

  private List<String> list(List<String> states, List<String> types) {
    Answer<ListGroupsResponse> answer = new Answer<>();
    on.listGroups(CLIENT, new ListGroupsRequest().statesFilter(states).typesFilter(types), answer);
    return answer.get().groups().stream().map(group -> group.groupId()).toList();
  }

  @Test
  void aGroupIsDeletedOnceItIsEmpty() {
    join("a", "orders");
    assertEquals(ErrorCode.NON_EMPTY_GROUP, deleteGroup());
    send("a", -1).get();
    share.refusal = ErrorCode.COORDINATOR_NOT_AVAILABLE;
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, deleteGroup());
    share.refusal = ErrorCode.NONE;
    assertEquals(ErrorCode.NONE, deleteGroup());
    assertTrue(share.states.isEmpty());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, deleteGroup());
    on = coordinator();
    load();
    assertEquals("Dead", describe().groupState());
    assertEquals(1, join("a", "orders").memberEpoch());
  }

  private AlterShareGroupOffsetsResponse alter(String topic, int partition, long offset) {
    Answer<AlterShareGroupOffsetsResponse> answer = new Answer<>();
    on.alterShareGroupOffsets(
        CLIENT,
        new AlterShareGroupOffsetsRequest()
            .groupId(GROUP)
            .topics(
                List.of(
                    new AlterShareGroupOffsetsRequestTopic()
                        .topicName(topic)
                        .partitions(
                            List.of(
                                new AlterShareGroupOffsetsRequestPartition()
                                    .partitionIndex(partition)
                                    .startOffset(offset))))),
        answer);
    return answer.get();
  }

  private DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup offsets() {
    Answer<DescribeShareGroupOffsetsResponse> answer = new Answer<>();
    on.describeShareGroupOffsets(
        CLIENT,
        new DescribeShareGroupOffsetsRequest()
            .groups(
                List.of(
                    new DescribeShareGroupOffsetsRequestGroup()
                        .groupId(GROUP)
                        .topics(Optional.empty()))),
        answer);
    return answer.get().groups().getFirst();
  }

  @Test
  void offsetsAreAlteredWhileNobodyUsesThem() {
    join("a", "orders");
    assertEquals(ErrorCode.NON_EMPTY_GROUP.code(), alter("orders", 0, 42).errorCode());
    send("a", -1).get();
    assertEquals(0, alter("orders", 0, 42).errorCode());
    assertEquals(
        ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
        alter("nowhere", 0, 1).responses().getFirst().partitions().getFirst().errorCode());
    var partitions = offsets().topics().getFirst().partitions();
    assertEquals(42, partitions.getFirst().startOffset());
    assertEquals(58, partitions.getFirst().lag());
    assertEquals(-1, partitions.get(1).startOffset());
    assertEquals(-1, partitions.get(1).lag());
    assertTrue(share.heard.contains("restarted g"));
    // Whoever still serves the group as it was is fenced.
    assertTrue(share.states.values().stream().anyMatch(state -> state.stateEpoch() == 3));
  }

  @Test
  void aGroupThatDoesNotExistIsCreatedToBeginWhereItIsTold() {
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), offsets().errorCode());
    assertEquals(0, alter("orders", 1, 7).errorCode());
    assertEquals("Empty", describe().groupState());
    assertEquals(7, offsets().topics().getFirst().partitions().getFirst().startOffset());
  }

  @Test
  void offsetsAreDeletedWhileNobodyUsesThem() {
    DeleteShareGroupOffsetsRequest request =
        new DeleteShareGroupOffsetsRequest()
            .groupId(GROUP)
            .topics(
                List.of(
                    new DeleteShareGroupOffsetsRequestTopic().topicName("orders"),
                    new DeleteShareGroupOffsetsRequestTopic().topicName("nowhere")));
    Answer<DeleteShareGroupOffsetsResponse> missing = new Answer<>();
    on.deleteShareGroupOffsets(CLIENT, request, missing);
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND.code(), missing.get().errorCode());
    join("a", "orders");
    send("a", -1).get();
    Answer<DeleteShareGroupOffsetsResponse> answer = new Answer<>();
    on.deleteShareGroupOffsets(CLIENT, request, answer);
    assertEquals(
        List.of("nowhere 3", "orders 0"),
        answer.get().responses().stream()
            .map(topic -> topic.topicName() + " " + topic.errorCode())
            .toList());
    assertTrue(share.states.isEmpty());
    assertTrue(offsets().topics().isEmpty());
  }
}
