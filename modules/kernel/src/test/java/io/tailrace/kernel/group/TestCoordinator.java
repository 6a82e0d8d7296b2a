package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.Client;
import io.tailrace.kernel.coordinator.FakeLog;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.kernel.coordinator.SerialStrand;
import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.group.consumer.Assignment;
import io.tailrace.kernel.group.consumer.ConsumerGroupConfig;
import io.tailrace.kernel.group.consumer.ConsumerMember;
import io.tailrace.kernel.group.consumer.GroupAssignors;
import io.tailrace.kernel.group.consumer.ResolvedPattern;
import io.tailrace.kernel.group.share.FakeShareServices;
import io.tailrace.kernel.group.share.ShareGroupContext;
import io.tailrace.spi.config.Config;
import io.tailrace.spi.group.GroupAssignor;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.DeleteGroupsRequest;
import io.tailrace.wire.message.DeleteGroupsResponse;
import io.tailrace.wire.message.DescribeGroupsRequest;
import io.tailrace.wire.message.DescribeGroupsResponse;
import io.tailrace.wire.message.DescribeGroupsResponse.DescribedGroup;
import io.tailrace.wire.message.ListGroupsRequest;
import io.tailrace.wire.message.ListGroupsResponse;
import io.tailrace.wire.message.OffsetCommitRequest;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestPartition;
import io.tailrace.wire.message.OffsetCommitRequest.OffsetCommitRequestTopic;
import io.tailrace.wire.message.OffsetCommitResponse;
import io.tailrace.wire.message.OffsetDeleteRequest;
import io.tailrace.wire.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.tailrace.wire.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.tailrace.wire.message.OffsetDeleteResponse;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.tailrace.wire.message.OffsetFetchResponse;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A coordinator of one partition, with a clock, a timer and a log in the hands of the test. */
final class TestCoordinator {
  static final Uuid ORDERS_ID = new Uuid(1, 1);
  static final Uuid RETURNS_ID = new Uuid(2, 2);
  static final int INITIAL_DELAY = 3000;

  final ManualTimer timer = new ManualTimer();
  final FakeLog<GroupRecord> log = new FakeLog<>(new GroupRecordCodec());
  final FakeTopics topics = new FakeTopics();
  final FakeShareServices share = new FakeShareServices();
  final Deque<Runnable> backgroundTasks = new ArrayDeque<>();
  final InstantSource clock = () -> Instant.ofEpochMilli(1_000_000 + timer.now());
  GroupAssignor assignor = TestAssignor::assign;
  final GroupCoordinator coordinator;
  private final GroupConfig config;
  private final ConsumerGroupContext consumers;
  private final Executor strand = new SerialStrand();
  private int suffixes;

  TestCoordinator() {
    this(Map.of());
  }

  /** Assignors are asked at once, unless the settings say otherwise. */
  TestCoordinator(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.putIfAbsent("group.consumer.assignor.offload.enable", "false");
    config = GroupConfig.from(Config.of(settings));
    consumers =
        new ConsumerGroupContext(
            ConsumerGroupConfig.from(Config.of(settings)),
            new GroupAssignors(Map.of("uniform", group -> assignor.assign(group))),
            topics::view,
            backgroundTasks::add);
    topics.add("orders", ORDERS_ID);
    topics.add("returns", RETURNS_ID);
    coordinator =
        new GroupCoordinator(
            config,
            1,
            topics,
            share.services(),
            clock,
            () -> Integer.toString(suffixes++),
            consumers);
    load().complete();
  }

  ConsumerGroupContext consumers() {
    return consumers;
  }

  /** Does what was left to be done in the background. */
  void work() {
    while (!backgroundTasks.isEmpty()) {
      backgroundTasks.remove().run();
    }
  }

  /** Begins to load the partition again, from what the log has. */
  ShardLoader<GroupRecord> reload() {
    ShardLoader<GroupRecord> loader = load();
    log.replayInto(loader);
    return loader;
  }

  private ShardLoader<GroupRecord> load() {
    return coordinator.load(0, new ShardRuntime<>(strand, timer, log));
  }

  void restart() {
    reload().complete();
  }

  /** What is stored of each group. */
  record Stored(GroupSnapshot snapshot, Map<String, CommittedOffset> offsets) {}

  Map<String, Stored> state() {
    Map<String, Stored> state = new TreeMap<>();
    coordinator
        .shards()
        .run(
            0,
            shard -> state.putAll(stateOf(shard)),
            error -> {
              throw new AssertionError(error);
            });
    return state;
  }

  /** What a shard knows that has seen nothing but the log. */
  Map<String, Stored> stateOfReplay() {
    return stateOf(replayed());
  }

  private GroupShard replayed() {
    FakeLog<GroupRecord> unused = new FakeLog<>(new GroupRecordCodec());
    GroupShard fresh =
        new GroupShard(
            new ShardContext(
                config,
                clock,
                new ManualTimer(),
                unused,
                new ShareGroupContext(share.services(), clock, new ManualTimer(), Runnable::run),
                () -> "",
                Runnable::run,
                consumers));
    log.replayInto(fresh);
    return fresh;
  }

  private static Map<String, Stored> stateOf(GroupShard shard) {
    Map<String, Stored> state = new TreeMap<>();
    for (Group any : shard.groups().all()) {
      if (!(any instanceof ClassicGroup group)) {
        continue;
      }
      Map<String, CommittedOffset> offsets = new TreeMap<>();
      group
          .offsets()
          .forEach((topic, partition, offset) -> offsets.put(topic + "-" + partition, offset));
      state.put(group.id(), new Stored(sorted(group.snapshot()), offsets));
    }
    return state;
  }

  /** All that there is to a group of the consumer protocol. */
  record Modern(
      int epoch,
      int targetEpoch,
      Map<String, ConsumerMember> members,
      Map<String, Assignment> targets,
      Map<String, ResolvedPattern> patterns,
      Map<String, CommittedOffset> offsets) {}

  Map<String, Modern> modernState() {
    Map<String, Modern> state = new TreeMap<>();
    coordinator
        .shards()
        .run(
            0,
            shard -> state.putAll(modernStateOf(shard)),
            error -> {
              throw new AssertionError(error);
            });
    return state;
  }

  /** What a shard knows that has seen nothing but the log. */
  Map<String, Modern> modernStateOfReplay() {
    return modernStateOf(replayed());
  }

  private static Map<String, Modern> modernStateOf(GroupShard shard) {
    Map<String, Modern> state = new TreeMap<>();
    for (Group any : shard.groups().all()) {
      if (any instanceof ModernGroup group) {
        Map<String, Assignment> targets = new TreeMap<>();
        group.state().members().keySet().forEach(id -> targets.put(id, group.state().target(id)));
        Map<String, CommittedOffset> offsets = new TreeMap<>();
        group
            .offsets()
            .forEach((topic, partition, offset) -> offsets.put(topic + "-" + partition, offset));
        state.put(
            group.id(),
            new Modern(
                group.state().epoch(),
                group.state().targetEpoch(),
                new TreeMap<>(group.state().members()),
                targets,
                group.state().patterns(),
                offsets));
      }
    }
    return state;
  }

  private static GroupSnapshot sorted(GroupSnapshot snapshot) {
    return new GroupSnapshot(
        snapshot.protocolType(),
        snapshot.generation(),
        snapshot.protocol(),
        snapshot.leader(),
        snapshot.stateTimestampMs(),
        snapshot.members().stream()
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .collect(Collectors.toList()));
  }

  void pass(long ms) {
    timer.advance(ms);
  }

  static Client client(int version) {
    return new Client((short) version, "client", "/127.0.0.1");
  }

  TestMember member() {
    return new TestMember(this, "group");
  }

  TestMember member(String group) {
    return new TestMember(this, group);
  }

  /** A group of so many members that has its first generation, with an assignment for each. */
  List<TestMember> stableGroup(int size) {
    List<TestMember> members = new java.util.ArrayList<>();
    for (int i = 0; i < size; i++) {
      TestMember member = member();
      member.joinWithId();
      members.add(member);
    }
    pass(INITIAL_DELAY);
    pass(INITIAL_DELAY);
    assign(members);
    return members;
  }

  /** The leader assigns, and everybody gets something. */
  void assign(List<TestMember> members) {
    TestMember leader = members.stream().filter(TestMember::isLeader).findFirst().orElseThrow();
    members.stream().filter(member -> member != leader).forEach(TestMember::sync);
    leader.syncAsLeader(
        members.stream()
            .collect(Collectors.toMap(member -> member.id, member -> "for " + member.id)));
  }

  <Q extends Message, R> R call(BiConsumer<Q, Consumer<R>> api, Q request) {
    Answer<R> answer = new Answer<>();
    api.accept(request, answer);
    return answer.get();
  }

  DescribedGroup describe(String group) {
    return describe(group, 6);
  }

  DescribedGroup describe(String group, int version) {
    Answer<DescribeGroupsResponse> answer = new Answer<>();
    coordinator.describeGroups(
        client(version), new DescribeGroupsRequest().groups(List.of(group)), answer);
    return answer.get().groups().getFirst();
  }

  String stateOf(String group) {
    return describe(group).groupState();
  }

  ListGroupsResponse list(List<String> states, List<String> types) {
    Answer<ListGroupsResponse> answer = new Answer<>();
    coordinator.listGroups(
        client(5), new ListGroupsRequest().statesFilter(states).typesFilter(types), answer);
    return answer.get();
  }

  List<String> groupIds() {
    return list(List.of(), List.of()).groups().stream()
        .map(ListGroupsResponse.ListedGroup::groupId)
        .sorted()
        .toList();
  }

  ErrorCode delete(String group) {
    Answer<DeleteGroupsResponse> answer = deleteLater(group);
    return ErrorCode.forCode(answer.get().results().getFirst().errorCode());
  }

  Answer<DeleteGroupsResponse> deleteLater(String group) {
    Answer<DeleteGroupsResponse> answer = new Answer<>();
    coordinator.deleteGroups(
        client(3), new DeleteGroupsRequest().groupsNames(List.of(group)), answer);
    return answer;
  }

  /** A commit without membership. */
  static OffsetCommitRequest simpleCommit(String group, String topic, int partition, long offset) {
    return new OffsetCommitRequest()
        .groupId(group)
        .topics(
            List.of(
                new OffsetCommitRequestTopic()
                    .name(topic)
                    .partitions(
                        List.of(
                            new OffsetCommitRequestPartition()
                                .partitionIndex(partition)
                                .committedOffset(offset)
                                .committedLeaderEpoch(7)
                                .committedMetadata("note")))));
  }

  Answer<OffsetCommitResponse> commitLater(OffsetCommitRequest request, int version) {
    Answer<OffsetCommitResponse> answer = new Answer<>();
    coordinator.commitOffsets(client(version), request, answer);
    return answer;
  }

  ErrorCode commit(OffsetCommitRequest request, int version) {
    return errorOf(commitLater(request, version).get());
  }

  ErrorCode commit(String group, String topic, int partition, long offset) {
    return commit(simpleCommit(group, topic, partition, offset), 9);
  }

  static ErrorCode errorOf(OffsetCommitResponse response) {
    return ErrorCode.forCode(response.topics().getFirst().partitions().getFirst().errorCode());
  }

  OffsetFetchResponsePartitions fetch(
      String group, String topic, int partition, boolean requireStable) {
    OffsetFetchRequestTopics wanted =
        new OffsetFetchRequestTopics().name(topic).partitionIndexes(List.of(partition));
    return fetch(
            new OffsetFetchRequest()
                .requireStable(requireStable)
                .groups(
                    List.of(new OffsetFetchRequestGroup().groupId(group).topics(List.of(wanted)))),
            9)
        .groups()
        .getFirst()
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }

  long offset(String group, String topic, int partition) {
    return fetch(group, topic, partition, false).committedOffset();
  }

  OffsetFetchResponse fetch(OffsetFetchRequest request, int version) {
    Answer<OffsetFetchResponse> answer = new Answer<>();
    coordinator.fetchOffsets(client(version), request, answer);
    return answer.get();
  }

  OffsetFetchResponse fetchAll(String group, int version) {
    return fetch(
        new OffsetFetchRequest()
            .groups(List.of(new OffsetFetchRequestGroup().groupId(group).topics(Optional.empty()))),
        version);
  }

  OffsetDeleteResponse deleteOffset(String group, String topic, int partition) {
    return deleteOffsetLater(group, topic, partition).get();
  }

  Answer<OffsetDeleteResponse> deleteOffsetLater(String group, String topic, int partition) {
    Answer<OffsetDeleteResponse> answer = new Answer<>();
    coordinator.deleteOffsets(
        client(0),
        new OffsetDeleteRequest()
            .groupId(group)
            .topics(
                List.of(
                    new OffsetDeleteRequestTopic()
                        .name(topic)
                        .partitions(
                            List.of(
                                new OffsetDeleteRequestPartition().partitionIndex(partition))))),
        answer);
    return answer;
  }
}
