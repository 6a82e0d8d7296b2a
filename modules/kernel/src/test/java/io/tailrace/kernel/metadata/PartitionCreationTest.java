package io.tailrace.kernel.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.metadata.Controller.Change;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.CreatePartitionsRequest;
import io.tailrace.wire.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import io.tailrace.wire.message.CreatePartitionsRequest.CreatePartitionsTopic;
import io.tailrace.wire.message.CreatePartitionsResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionCreationTest {
  private final MetadataImage image = Images.withTopic(MetadataImage.EMPTY, "a", 2);
  private final PartitionCreation creation =
      new PartitionCreation(
          new ReplicaPlacement(List.of(Images.BROKER)), new PartitionLimits(100, 150));

  private static CreatePartitionsTopic topic(String name, int count) {
    return new CreatePartitionsTopic().name(name).count(count).assignments(Optional.empty());
  }

  private static CreatePartitionsTopic assigned(int count, List<List<Integer>> brokers) {
    return topic("a", count)
        .assignments(
            brokers.stream()
                .map(replicas -> new CreatePartitionsAssignment().brokerIds(replicas))
                .toList());
  }

  private Change<CreatePartitionsResponse> decide(CreatePartitionsTopic... topics) {
    return creation.decide(image, new CreatePartitionsRequest().topics(List.of(topics)));
  }

  private void assertRefused(ErrorCode error, CreatePartitionsTopic... topics) {
    Change<CreatePartitionsResponse> change = decide(topics);
    assertEquals(List.of(), change.records());
    assertEquals(1, change.response().results().size());
    assertEquals(error, ErrorCode.forCode(change.response().results().getFirst().errorCode()));
  }

  @Test
  void addsPartitionsAndLeavesTheOthersAlone() {
    MetadataImage after = Images.after(image, decide(topic("a", 5)).records());
    TopicImage grown = after.topic("a").orElseThrow();
    assertEquals(5, grown.partitions().size());
    assertEquals(image.topic("a").orElseThrow().partitions(), grown.partitions().subList(0, 2));
    assertEquals(Images.BROKER, grown.partitions().get(4).leader());
  }

  @Test
  void validateOnlyChangesNothing() {
    CreatePartitionsRequest request =
        new CreatePartitionsRequest().topics(List.of(topic("a", 5))).validateOnly(true);
    assertEquals(List.of(), creation.decide(image, request).records());
  }

  @Test
  void refusesFewerAndAsManyPartitions() {
    assertRefused(ErrorCode.INVALID_PARTITIONS, topic("a", 2));
    assertRefused(ErrorCode.INVALID_PARTITIONS, topic("a", 1));
    assertRefused(ErrorCode.INVALID_PARTITIONS, topic("a", -1));
  }

  @Test
  void refusesAnUnknownTopicAndATopicTwice() {
    assertRefused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, topic("b", 3));
    assertRefused(ErrorCode.INVALID_REQUEST, topic("a", 3), topic("a", 4));
  }

  @Test
  void refusesTooManyPartitions() {
    assertRefused(ErrorCode.POLICY_VIOLATION, topic("a", Integer.MAX_VALUE));
  }

  @Test
  void takesAnAssignmentOfEveryNewPartition() {
    List<Integer> here = List.of(Images.BROKER);
    MetadataImage after = Images.after(image, decide(assigned(4, List.of(here, here))).records());
    assertEquals(4, after.topic("a").orElseThrow().partitions().size());
    assertRefused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, assigned(4, List.of(here)));
    assertRefused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, assigned(3, List.of(List.of(1))));
  }
}
