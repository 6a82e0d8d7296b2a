package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.ConsumerGroupHeartbeatRequest;
import io.tailrace.wire.message.ConsumerGroupHeartbeatResponse;
import io.tailrace.wire.message.OffsetCommitRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A consumer of the new protocol: it does what it is told, and says what it has. */
final class TestConsumer {
  static final int REBALANCE_TIMEOUT_MS = 20_000;

  final TestCoordinator on;
  final String group;
  final String id;
  Optional<String> instanceId = Optional.empty();
  List<String> topics = List.of("orders");
  Optional<String> pattern = Optional.empty();
  Optional<String> assignor = Optional.empty();
  int epoch;
  Map<Uuid, Set<Integer>> owned = new TreeMap<>(java.util.Comparator.comparing(Object::toString));
  Answer<ConsumerGroupHeartbeatResponse> answer = new Answer<>();

  TestConsumer(TestCoordinator on, String group, String id) {
    this.on = on;
    this.group = group;
    this.id = id;
  }

  TestConsumer instance(String instance) {
    instanceId = Optional.of(instance);
    return this;
  }

  TestConsumer topics(String... names) {
    topics = List.of(names);
    return this;
  }

  TestConsumer pattern(String text) {
    pattern = Optional.of(text);
    topics = List.of();
    return this;
  }

  /** Says everything, and that it has nothing. */
  ErrorCode join() {
    epoch = 0;
    owned.clear();
    return send(full().memberEpoch(0));
  }

  ConsumerGroupHeartbeatRequest full() {
    return request()
        .rebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
        .subscribedTopicNames(Optional.of(topics))
        .subscribedTopicRegex(pattern)
        .serverAssignor(assignor)
        .topicPartitions(Optional.of(ownedTopics()));
  }

  ConsumerGroupHeartbeatRequest request() {
    return new ConsumerGroupHeartbeatRequest()
        .groupId(group)
        .memberId(id)
        .memberEpoch(epoch)
        .instanceId(instanceId);
  }

  List<ConsumerGroupHeartbeatRequest.TopicPartitions> ownedTopics() {
    return owned.entrySet().stream()
        .map(
            entry ->
                new ConsumerGroupHeartbeatRequest.TopicPartitions()
                    .topicId(entry.getKey())
                    .partitions(List.copyOf(entry.getValue())))
        .toList();
  }

  /** Only shows that it is alive. */
  ErrorCode heartbeat() {
    return send(request());
  }

  /** Says what it has, as it does after that has changed. */
  ErrorCode acknowledge() {
    return send(request().topicPartitions(Optional.of(ownedTopics())));
  }

  ErrorCode leave() {
    return send(request().memberEpoch(-1));
  }

  ErrorCode goAway() {
    return send(request().memberEpoch(-2));
  }

  /** Takes over what it is told, at once: it gives up and takes in one go. */
  ErrorCode send(ConsumerGroupHeartbeatRequest request) {
    answer = ask(request);
    return take();
  }

  /** Asks, without looking at the answer. */
  Answer<ConsumerGroupHeartbeatResponse> ask(ConsumerGroupHeartbeatRequest request) {
    Answer<ConsumerGroupHeartbeatResponse> asked = new Answer<>();
    on.coordinator.consumerGroupHeartbeat(TestCoordinator.client(1), request, asked);
    return asked;
  }

  ErrorCode take() {
    ConsumerGroupHeartbeatResponse response = answer.get();
    ErrorCode error = ErrorCode.forCode(response.errorCode());
    if (error == ErrorCode.NONE) {
      epoch = response.memberEpoch();
      response
          .assignment()
          .ifPresent(
              assignment -> {
                owned.clear();
                assignment
                    .topicPartitions()
                    .forEach(it -> owned.put(it.topicId(), new TreeSet<>(it.partitions())));
              });
    }
    return error;
  }

  Set<Integer> orders() {
    return owned.getOrDefault(TestCoordinator.ORDERS_ID, Set.of());
  }

  int count() {
    return owned.values().stream().mapToInt(Set::size).sum();
  }

  ErrorCode commit(String topic, int partition, int atEpoch) {
    OffsetCommitRequest request =
        TestCoordinator.simpleCommit(group, topic, partition, 5)
            .memberId(id)
            .groupInstanceId(instanceId)
            .generationIdOrMemberEpoch(atEpoch);
    return on.commit(request, 9);
  }
}
