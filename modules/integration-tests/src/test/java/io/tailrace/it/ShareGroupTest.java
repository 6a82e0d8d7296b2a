package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's share consumer against the broker. */
@Timeout(120)
class ShareGroupTest {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TOPIC = "tasks";
  private static final String GROUP = "workers";

  @RegisterExtension
  final TailraceExtension broker =
      new TailraceExtension(
          builder ->
              builder
                  .set("group.share.min.record.lock.duration.ms", "1000")
                  .set("group.share.min.session.timeout.ms", "1000"));

  @Test
  void whatIsAcknowledgedExplicitlyOrReleasedOrRejectedIsTreatedSo() throws Exception {
    prepare(broker.bootstrapServers(), Map.of());
    produce(broker.bootstrapServers(), 30);
    try (KafkaShareConsumer<String, String> consumer = consumer("explicit")) {
      Map<Long, Integer> deliveries = new HashMap<>();
      int accepted = 0;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (accepted < 20 && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          deliveries.merge(record.offset(), 1, Integer::sum);
          assertEquals(
              deliveries.get(record.offset()).shortValue(), record.deliveryCount().orElseThrow());
          if (record.offset() % 3 == 0) {
            consumer.acknowledge(record, AcknowledgeType.REJECT);
          } else if (record.offset() % 3 == 1 && record.deliveryCount().orElseThrow() == 1) {
            consumer.acknowledge(record, AcknowledgeType.RELEASE);
          } else {
            consumer.acknowledge(record, AcknowledgeType.ACCEPT);
            accepted++;
          }
        }
      }
      assertNoErrors(consumer.commitSync());
      assertEquals(20, accepted);
      deliveries.forEach((offset, count) -> assertEquals(offset % 3 == 1 ? 2 : 1, count));
      assertEquals(30, offsets(broker.bootstrapServers()).startOffset());
      assertTrue(consumer.poll(POLL).isEmpty());
    }
  }

  @Test
  void whatIsPolledAgainIsAcknowledgedImplicitly() throws Exception {
    prepare(broker.bootstrapServers(), Map.of());
    produce(broker.bootstrapServers(), 100);
    try (KafkaShareConsumer<String, String> consumer = consumer("implicit")) {
      assertEquals(100, drain(consumer, 100).size());
      assertNoErrors(consumer.commitSync());
      SharePartitionOffsetInfo info = offsets(broker.bootstrapServers());
      assertEquals(100, info.startOffset());
      assertEquals(Optional.of(0L), info.lag());
    }
  }

  @Test
  void aRecordWhoseLockRunsOutGoesToAnother() throws Exception {
    prepare(broker.bootstrapServers(), Map.of("share.record.lock.duration.ms", "1000"));
    produce(broker.bootstrapServers(), 5);
    try (KafkaShareConsumer<String, String> slow = consumer("explicit");
        KafkaShareConsumer<String, String> quick = consumer("explicit")) {
      assertEquals(5, poll(slow, 5).size());
      List<ConsumerRecord<String, String>> again = poll(quick, 5);
      assertEquals(5, again.size());
      again.forEach(
          record -> {
            assertEquals(2, record.deliveryCount().orElseThrow().intValue());
            quick.acknowledge(record);
          });
      assertNoErrors(quick.commitSync());
      assertEquals(5, offsets(broker.bootstrapServers()).startOffset());
    }
  }

  @Test
  void aLockThatIsRenewedStays() throws Exception {
    prepare(broker.bootstrapServers(), Map.of("share.record.lock.duration.ms", "1500"));
    produce(broker.bootstrapServers(), 1);
    try (KafkaShareConsumer<String, String> slow = consumer("explicit");
        KafkaShareConsumer<String, String> waiting = consumer("explicit")) {
      ConsumerRecord<String, String> record = poll(slow, 1).getFirst();
      long deadline = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      while (System.nanoTime() < deadline) {
        slow.acknowledge(record, AcknowledgeType.RENEW);
        assertNoErrors(slow.commitSync());
        assertTrue(waiting.poll(Duration.ofMillis(500)).isEmpty());
        for (ConsumerRecord<String, String> same : slow.poll(Duration.ofMillis(1))) {
          record = same;
        }
      }
      slow.acknowledge(record, AcknowledgeType.ACCEPT);
      assertNoErrors(slow.commitSync());
      assertEquals(1, offsets(broker.bootstrapServers()).startOffset());
    }
  }

  @Test
  void severalConsumersShareOnePartitionRecordByRecord() throws Exception {
    prepare(broker.bootstrapServers(), Map.of());
    Map<Long, Integer> seen = new ConcurrentHashMap<>();
    Set<Integer> active = ConcurrentHashMap.newKeySet();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (KafkaShareConsumer<String, String> consumer =
                        consumer("implicit", "max.poll.records", "10")) {
                      while (!stop.get()) {
                        consumer
                            .poll(POLL)
                            .forEach(
                                record -> {
                                  active.add(number);
                                  seen.merge(record.offset(), 1, Integer::sum);
                                });
                      }
                    }
                  }));
    }
    try {
      await(() -> members(broker.bootstrapServers()) == 3);
      for (int i = 0; i < 40; i++) {
        produce(broker.bootstrapServers(), 25);
      }
      await(() -> seen.size() == 1000);
    } finally {
      stop.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    seen.forEach((offset, count) -> assertEquals(1, count, "offset " + offset));
    assertTrue(active.size() > 1, "only " + active + " of three got records");
    await(() -> offsets(broker.bootstrapServers()).startOffset() == 1000);
  }

  @Test
  void aRecordThatNobodyCanProcessIsGivenUp() throws Exception {
    prepare(broker.bootstrapServers(), Map.of("share.delivery.count.limit", "3"));
    produce(broker.bootstrapServers(), 1);
    try (KafkaShareConsumer<String, String> consumer = consumer("explicit")) {
      int deliveries = 0;
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (deliveries < 3 && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          deliveries++;
          consumer.acknowledge(record, AcknowledgeType.RELEASE);
        }
        consumer.commitSync();
      }
      assertEquals(3, deliveries);
      assertEquals(1, offsets(broker.bootstrapServers()).startOffset());
      assertTrue(consumer.poll(POLL).isEmpty());
    }
  }

  @Test
  void recordsOfAbortedTransactionsAreLeftOutWhereTheGroupAsksForIt() throws Exception {
    prepare(broker.bootstrapServers(), Map.of("share.isolation.level", "read_committed"));
    try (KafkaProducer<String, String> producer =
        Clients.producer(broker.bootstrapServers(), "transactional.id", "writer")) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 4; transaction++) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(TOPIC, "of " + transaction));
        producer.flush();
        if (transaction % 2 == 0) {
          producer.commitTransaction();
        } else {
          producer.abortTransaction();
        }
      }
    }
    try (KafkaShareConsumer<String, String> consumer = consumer("implicit")) {
      assertEquals(
          List.of("of 0", "of 2"), drain(consumer, 2).stream().map(ConsumerRecord::value).toList());
      assertTrue(consumer.poll(POLL).isEmpty());
      // Four records and four markers: all of it is done.
      await(() -> offsets(broker.bootstrapServers()).startOffset() == 8);
    }
  }

  @Test
  void aConsumerThatClosesLeavesItsRecordsToOthersAtOnce() throws Exception {
    prepare(broker.bootstrapServers(), Map.of());
    produce(broker.bootstrapServers(), 10);
    try (KafkaShareConsumer<String, String> first = consumer("explicit")) {
      assertEquals(10, poll(first, 10).size());
    }
    try (KafkaShareConsumer<String, String> second = consumer("explicit")) {
      List<ConsumerRecord<String, String>> again = poll(second, 10);
      assertEquals(10, again.size());
      assertEquals(2, again.getFirst().deliveryCount().orElseThrow().intValue());
    }
  }

  @Test
  void administratorsListDescribeResetAndDelete() throws Exception {
    String bootstrap = broker.bootstrapServers();
    prepare(bootstrap, Map.of());
    produce(bootstrap, 10);
    try (Admin admin = Clients.admin(bootstrap)) {
      try (KafkaShareConsumer<String, String> consumer = consumer("implicit")) {
        drain(consumer, 10);
        consumer.commitSync();
        ShareGroupDescription group = describe(admin);
        assertEquals(GroupState.STABLE, group.groupState());
        assertEquals(
            Set.of(new TopicPartition(TOPIC, 0)),
            group.members().iterator().next().assignment().topicPartitions());
        GroupListing listed =
            admin.listGroups(ListGroupsOptions.forShareGroups()).all().get().iterator().next();
        assertEquals(GROUP, listed.groupId());
        assertEquals(Optional.of(GroupType.SHARE), listed.type());
      }
      await(() -> describe(admin).groupState() == GroupState.EMPTY);
      admin.alterShareGroupOffsets(GROUP, Map.of(new TopicPartition(TOPIC, 0), 4L)).all().get();
      assertEquals(4, offsets(bootstrap).startOffset());
      try (KafkaShareConsumer<String, String> consumer = consumer("implicit")) {
        assertEquals(
            List.of(4L, 5L, 6L, 7L, 8L, 9L),
            drain(consumer, 6).stream().map(ConsumerRecord::offset).toList());
      }
      await(() -> describe(admin).groupState() == GroupState.EMPTY);
      admin.deleteShareGroupOffsets(GROUP, Set.of(TOPIC)).all().get();
      assertTrue(
          admin
              .listShareGroupOffsets(Map.of(GROUP, new ListShareGroupOffsetsSpec()))
              .partitionsToOffsetInfo(GROUP)
              .get()
              .isEmpty());
      admin.deleteShareGroups(List.of(GROUP)).all().get();
      assertTrue(admin.listGroups(ListGroupsOptions.forShareGroups()).all().get().isEmpty());
    }
  }

  @Test
  void acknowledgementsAndDeliveriesOutliveABrokerThatIsKilled(@TempDir Path data)
      throws Exception {
    BrokerProcess process = BrokerProcess.start(data, 0);
    int port = process.port();
    try {
      String bootstrap = process.bootstrapServers();
      prepare(bootstrap, Map.of());
      produce(bootstrap, 20);
      try (KafkaShareConsumer<String, String> consumer = consumerAt(bootstrap, "explicit")) {
        for (ConsumerRecord<String, String> record : poll(consumer, 20)) {
          if (record.offset() % 2 == 0) {
            consumer.acknowledge(record);
          }
        }
        commitWhatIsAcknowledged(consumer);
        process.kill();
        process = BrokerProcess.start(data, port);
      }
      Set<Long> again = new HashSet<>();
      try (KafkaShareConsumer<String, String> consumer = consumerAt(bootstrap, "explicit")) {
        for (ConsumerRecord<String, String> record : poll(consumer, 10)) {
          again.add(record.offset());
          assertEquals(2, record.deliveryCount().orElseThrow().intValue());
          consumer.acknowledge(record);
        }
        assertNoErrors(consumer.commitSync());
        assertTrue(consumer.poll(POLL).isEmpty());
      }
      assertEquals(10, again.size());
      again.forEach(offset -> assertEquals(1, offset % 2));
      assertEquals(20, offsets(bootstrap).startOffset());
    } finally {
      process.kill();
    }
  }

  /** Explicitly acknowledged records can be committed before all of a poll are acknowledged. */
  private static void commitWhatIsAcknowledged(KafkaShareConsumer<String, String> consumer) {
    Map<TopicIdPartition, Optional<KafkaException>> outcome = consumer.commitSync();
    assertFalse(outcome.isEmpty());
    assertNoErrors(outcome);
  }

  // ------------------------------------------------------------------ helpers

  private KafkaShareConsumer<String, String> consumer(String mode, String... settings) {
    return consumerAt(broker.bootstrapServers(), mode, settings);
  }

  private static KafkaShareConsumer<String, String> consumerAt(
      String bootstrap, String mode, String... settings) {
    List<String> all =
        new ArrayList<>(List.of("group.id", GROUP, "share.acknowledgement.mode", mode));
    all.addAll(List.of(settings));
    KafkaShareConsumer<String, String> consumer =
        Clients.shareConsumer(bootstrap, all.toArray(String[]::new));
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  private static void prepare(String bootstrap, Map<String, String> configs) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      List<AlterConfigOp> ops = new ArrayList<>();
      ops.add(set("share.auto.offset.reset", "earliest"));
      configs.forEach((name, value) -> ops.add(set(name, value)));
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.GROUP, GROUP), ops))
          .all()
          .get();
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private static void produce(String bootstrap, int count) {
    try (KafkaProducer<String, String> producer = Clients.producer(bootstrap)) {
      for (int i = 0; i < count; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "task " + i));
      }
    }
  }

  /** Polls until that many records have come, without acknowledging any. */
  private static List<ConsumerRecord<String, String>> poll(
      KafkaShareConsumer<String, String> consumer, int count) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (records.size() < count && System.nanoTime() < deadline) {
      consumer.poll(POLL).forEach(records::add);
      if (!records.isEmpty()) {
        assertEquals(count, records.size(), "they come in one batch");
      }
    }
    return records;
  }

  /** Polls, and so acknowledges, until that many records have come. */
  private static List<ConsumerRecord<String, String>> drain(
      KafkaShareConsumer<String, String> consumer, int count) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (records.size() < count && System.nanoTime() < deadline) {
      consumer.poll(POLL).forEach(records::add);
    }
    return records;
  }

  private static void assertNoErrors(Map<TopicIdPartition, Optional<KafkaException>> outcome) {
    outcome.forEach((partition, error) -> assertEquals(Optional.empty(), error));
  }

  private static SharePartitionOffsetInfo offsets(String bootstrap) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      return admin
          .listShareGroupOffsets(Map.of(GROUP, new ListShareGroupOffsetsSpec()))
          .partitionsToOffsetInfo(GROUP)
          .get()
          .get(new TopicPartition(TOPIC, 0));
    }
  }

  private static ShareGroupDescription describe(Admin admin) throws Exception {
    return admin.describeShareGroups(List.of(GROUP)).describedGroups().get(GROUP).get();
  }

  private static int members(String bootstrap) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      return admin.listGroups(ListGroupsOptions.forShareGroups()).all().get().isEmpty()
          ? 0
          : describe(admin).members().size();
    }
  }
}
