package io.tailrace.kernel.group;

import static io.tailrace.kernel.group.TestCoordinator.simpleCommit;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.OffsetFetchRequest;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestGroup;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopic;
import io.tailrace.wire.message.OffsetFetchRequest.OffsetFetchRequestTopics;
import io.tailrace.wire.message.OffsetFetchResponse;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseGroup;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponsePartitions;
import io.tailrace.wire.message.OffsetFetchResponse.OffsetFetchResponseTopics;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OffsetFetchTest {
  private final TestCoordinator on = new TestCoordinator();

  @Test
  void aGroupThatDoesNotExistHasNoOffsets() {
    OffsetFetchResponsePartitions partition = on.fetch("g", "orders", 0, true);
    assertEquals(-1, partition.committedOffset());
    assertEquals(-1, partition.committedLeaderEpoch());
    assertEquals("", partition.metadata().orElseThrow());
    assertEquals(ErrorCode.NONE.code(), partition.errorCode());
    assertEquals(List.of(), on.fetchAll("g", 9).groups().getFirst().topics());
    assertEquals(List.of(), on.groupIds());
  }

  @Test
  void anOffsetComesWithItsEpochAndMetadata() {
    on.commit("g", "orders", 2, 42);
    OffsetFetchResponsePartitions partition = on.fetch("g", "orders", 2, false);
    assertEquals(42, partition.committedOffset());
    assertEquals(7, partition.committedLeaderEpoch());
    assertEquals("note", partition.metadata().orElseThrow());
    assertEquals(-1, on.offset("g", "orders", 3));
  }

  @Test
  void allTopicsOfAGroupAreFetched() {
    on.commit("g", "orders", 0, 1);
    on.commit("g", "orders", 1, 2);
    on.commit("g", "returns", 0, 3);
    on.commit("another", "returns", 0, 4);
    OffsetFetchResponseGroup group = on.fetchAll("g", 9).groups().getFirst();
    assertEquals(
        List.of("orders", "returns"),
        group.topics().stream().map(OffsetFetchResponseTopics::name).sorted().toList());
    assertEquals(
        6L,
        group.topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .mapToLong(OffsetFetchResponsePartitions::committedOffset)
            .sum());
  }

  @Test
  void severalGroupsAreFetchedAtOnceInTheOrderOfTheRequest() {
    on.commit("a", "orders", 0, 1);
    on.commit("c", "orders", 0, 3);
    OffsetFetchRequest request =
        new OffsetFetchRequest()
            .groups(
                List.of("a", "b", "c").stream()
                    .map(
                        id ->
                            new OffsetFetchRequestGroup()
                                .groupId(id)
                                .topics(
                                    List.of(
                                        new OffsetFetchRequestTopics()
                                            .name("orders")
                                            .partitionIndexes(List.of(0)))))
                    .toList());
    OffsetFetchResponse response = on.fetch(request, 8);
    assertEquals(
        List.of("a=1", "b=-1", "c=3"),
        response.groups().stream()
            .map(
                group ->
                    group.groupId()
                        + "="
                        + group.topics().getFirst().partitions().getFirst().committedOffset())
            .toList());
  }

  @Test
  void anOffsetThatIsAboutToChangeIsWithheldFromThoseWhoRequireStability() {
    on.commit("g", "orders", 0, 1);
    on.log.hold();
    on.commitLater(simpleCommit("g", "orders", 0, 2), 9);
    OffsetFetchResponsePartitions unstable = on.fetch("g", "orders", 0, true);
    assertEquals(ErrorCode.UNSTABLE_OFFSET_COMMIT.code(), unstable.errorCode());
    assertEquals(-1, unstable.committedOffset());
    assertEquals(1, on.offset("g", "orders", 0));
    assertEquals(ErrorCode.NONE.code(), on.fetch("g", "orders", 1, true).errorCode());
    on.log.release();
    assertEquals(2, on.fetch("g", "orders", 0, true).committedOffset());
  }

  @Test
  void anOffsetOfAnOpenTransactionIsWithheldUntilItEnds() {
    on.commit("g", "orders", 0, 1);
    on.commit("g", "orders", 1, 1);
    ShardLoader<GroupRecord> loader = on.reload();
    for (int partition = 0; partition < 2; partition++) {
      GroupRecord entry =
          new GroupRecord.OffsetCommitted(
              "g", "orders", partition, new CommittedOffset(2, -1, "", 0, -1, Uuid.ZERO));
      loader.replay(
          10 + partition,
          5 + partition,
          new GroupRecordCodec().key(entry),
          new GroupRecordCodec().value(entry));
    }
    loader.endTransaction(6, true);
    loader.complete();
    assertEquals(
        ErrorCode.UNSTABLE_OFFSET_COMMIT.code(), on.fetch("g", "orders", 0, true).errorCode());
    assertEquals(1, on.offset("g", "orders", 0));
    assertEquals(2, on.fetch("g", "orders", 1, true).committedOffset());
  }

  @Test
  void whatATransactionCommitsDoesNotReplaceALaterCommit() {
    GroupOffsets offsets = new GroupOffsets();
    offsets.putTransactional(1, "orders", 0, offset(5), 100);
    offsets.put("orders", 0, offset(6), 101);
    offsets.endTransaction(1, true);
    assertEquals(6, offsets.find("orders", 0).orElseThrow().offset());
    offsets.putTransactional(2, "orders", 0, offset(7), 102);
    offsets.endTransaction(2, false);
    assertEquals(6, offsets.find("orders", 0).orElseThrow().offset());
    offsets.putTransactional(3, "orders", 0, offset(8), 103);
    offsets.endTransaction(3, true);
    assertEquals(8, offsets.find("orders", 0).orElseThrow().offset());
  }

  private static CommittedOffset offset(long value) {
    return new CommittedOffset(value, -1, "", 0, -1, Uuid.ZERO);
  }

  @Test
  void topicsAreNamedByIdInVersionTen() {
    on.commit("g", "orders", 0, 5);
    assertEquals(5, byId(TestCoordinator.ORDERS_ID).committedOffset());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), byId(new Uuid(9, 9)).errorCode());
  }

  private OffsetFetchResponsePartitions byId(Uuid id) {
    OffsetFetchResponse response =
        on.fetch(
            new OffsetFetchRequest()
                .groups(
                    List.of(
                        new OffsetFetchRequestGroup()
                            .groupId("g")
                            .topics(
                                List.of(
                                    new OffsetFetchRequestTopics()
                                        .topicId(id)
                                        .partitionIndexes(List.of(0)))))),
            10);
    OffsetFetchResponseTopics topic = response.groups().getFirst().topics().getFirst();
    assertEquals(id, topic.topicId());
    return topic.partitions().getFirst();
  }

  @Test
  void anOffsetOfATopicThatWasCreatedAnewUnderItsNameIsNone() {
    on.commit("g", "orders", 0, 5);
    Uuid another = new Uuid(8, 8);
    on.topics.add("orders", another);
    assertEquals(-1, byId(another).committedOffset());
  }

  @Test
  void inVersionTenTopicsThatAreGoneAreLeftOut() {
    on.commit("g", "orders", 0, 5);
    on.commit("g", "returns", 0, 6);
    on.topics.remove("orders");
    List<OffsetFetchResponseTopics> topics = on.fetchAll("g", 10).groups().getFirst().topics();
    assertEquals(
        List.of(TestCoordinator.RETURNS_ID),
        topics.stream().map(OffsetFetchResponseTopics::topicId).toList());
    assertEquals(2, on.fetchAll("g", 9).groups().getFirst().topics().size());
  }

  @Test
  void oldVersionsAskForOneGroup() {
    on.commit("g", "orders", 1, 5);
    OffsetFetchRequest request =
        new OffsetFetchRequest()
            .groupId("g")
            .topics(
                List.of(
                    new OffsetFetchRequestTopic().name("orders").partitionIndexes(List.of(0, 1))));
    OffsetFetchResponse response = on.fetch(request, 7);
    assertEquals(-1, response.topics().getFirst().partitions().get(0).committedOffset());
    assertEquals(5, response.topics().getFirst().partitions().get(1).committedOffset());
    OffsetFetchResponse all =
        on.fetch(new OffsetFetchRequest().groupId("g").topics(Optional.empty()), 2);
    assertEquals(5, all.topics().getFirst().partitions().getFirst().committedOffset());
  }

  @Test
  void theOldestVersionHasTheErrorOfTheGroupOnItsPartitions() {
    on.coordinator.unload(0);
    OffsetFetchRequest request =
        new OffsetFetchRequest()
            .groupId("g")
            .topics(
                List.of(new OffsetFetchRequestTopic().name("orders").partitionIndexes(List.of(0))));
    assertEquals(
        ErrorCode.NOT_COORDINATOR.code(),
        on.fetch(request, 1).topics().getFirst().partitions().getFirst().errorCode());
    OffsetFetchResponse newer = on.fetch(request, 2);
    assertEquals(ErrorCode.NOT_COORDINATOR.code(), newer.errorCode());
    assertEquals(List.of(), newer.topics());
  }
}
