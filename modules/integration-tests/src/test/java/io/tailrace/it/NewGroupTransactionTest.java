package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of the new protocol (KIP-848) that commit their offsets in transactions (KIP-447). */
@Timeout(120)
class NewGroupTransactionTest {
  private static final String GROUP = "copiers";
  private static final int RECORDS = 60;

  @RegisterExtension
  final TailraceExtension broker =
      new TailraceExtension(
          builder ->
              builder
                  .set("group.consumer.min.heartbeat.interval.ms", "100")
                  .set("group.consumer.heartbeat.interval.ms", "200")
                  .set("group.consumer.assignment.interval.ms", "0"));

  @BeforeEach
  void fill() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers());
        KafkaProducer<String, String> plain = Clients.producer(broker.bootstrapServers())) {
      admin
          .createTopics(
              List.of(new NewTopic("in", 2, (short) 1), new NewTopic("out", 2, (short) 1)))
          .all()
          .get();
      for (int i = 0; i < RECORDS; i++) {
        plain.send(new ProducerRecord<>("in", i % 2, null, "%03d".formatted(i)));
      }
    }
  }

  private KafkaConsumer<String, String> member() {
    KafkaConsumer<String, String> consumer =
        Clients.consumer(
            broker.bootstrapServers(),
            "group.id",
            GROUP,
            "group.protocol",
            "consumer",
            "isolation.level",
            "read_committed",
            "enable.auto.commit",
            "false",
            "max.poll.records",
            "17",
            "auto.offset.reset",
            "earliest");
    consumer.subscribe(List.of("in"));
    return consumer;
  }

  private KafkaProducer<String, String> producer(String id) {
    KafkaProducer<String, String> producer =
        Clients.producer(
            broker.bootstrapServers(), "transactional.id", id, "retry.backoff.ms", "10");
    producer.initTransactions();
    return producer;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "nothing came of it");
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsetOne(TopicPartition partition) {
    return Map.of(partition, new OffsetAndMetadata(1));
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      return admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    }
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 2})
  void everythingIsCopiedOnce(short level) throws Exception {
    if (level < 2) {
      try (Admin admin = Clients.admin(broker.bootstrapServers())) {
        admin
            .updateFeatures(
                Map.of(
                    "transaction.version",
                    new FeatureUpdate(level, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
                new UpdateFeaturesOptions())
            .all()
            .get();
      }
    }
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < RECORDS; i++) {
      expected.add("%03d!".formatted(i));
    }
    int copied = 0;
    for (int attempt = 0; copied < RECORDS; attempt++) {
      copied += copy(attempt % 3 == 1);
      assertTrue(attempt < 100);
    }
    List<String> out = new ArrayList<>();
    try (KafkaConsumer<String, String> reader =
        Clients.consumer(
            broker.bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest")) {
      reader.assign(List.of(new TopicPartition("out", 0), new TopicPartition("out", 1)));
      await(
          () -> {
            reader.poll(Duration.ofMillis(100)).forEach(record -> out.add(record.value()));
            return out.size() >= RECORDS;
          });
    }
    assertEquals(RECORDS, out.size());
    assertEquals(expected, new TreeSet<>(out));
  }

  /** Copies some records, and commits or gives up. Returns how many are copied for good. */
  private int copy(boolean giveUp) {
    try (KafkaProducer<String, String> producer = producer("copier");
        KafkaConsumer<String, String> consumer = member()) {
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      await(
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return !records.isEmpty();
          });
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      producer.beginTransaction();
      for (ConsumerRecord<String, String> record : records) {
        producer.send(new ProducerRecord<>("out", record.partition(), null, record.value() + "!"));
        offsets.put(
            new TopicPartition("in", record.partition()),
            new OffsetAndMetadata(record.offset() + 1));
      }
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
      if (giveUp) {
        producer.abortTransaction();
        return 0;
      }
      producer.commitTransaction();
      return records.size();
    }
  }

  @Test
  void aMemberThatMissedThatAPartitionMovedCannotCommitItsOffset() throws Exception {
    try (KafkaConsumer<String, String> before = member();
        KafkaProducer<String, String> producer = producer("copier")) {
      await(
          () -> {
            before.poll(Duration.ofMillis(50));
            return before.assignment().size() == 2;
          });
      aMemberMissedThatAPartitionMoved(before, before.groupMetadata(), producer);
    }
  }

  private void aMemberMissedThatAPartitionMoved(
      KafkaConsumer<String, String> before,
      ConsumerGroupMetadata old,
      KafkaProducer<String, String> producer) {
    try (KafkaConsumer<String, String> next = member()) {
      await(
          () -> {
            before.poll(Duration.ofMillis(50));
            next.poll(Duration.ofMillis(50));
            return before.assignment().size() == 1 && next.assignment().size() == 1;
          });
      TopicPartition kept = before.assignment().iterator().next();
      TopicPartition moved = next.assignment().iterator().next();
      producer.beginTransaction();
      assertThrows(
          CommitFailedException.class,
          () -> producer.sendOffsetsToTransaction(offsetOne(moved), old));
      producer.abortTransaction();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(offsetOne(kept), old);
      producer.sendOffsetsToTransaction(offsetOne(moved), next.groupMetadata());
      producer.commitTransaction();
      await(() -> committedTo(kept, moved));
    }
  }

  private boolean committedTo(TopicPartition... partitions) {
    try {
      return committed().keySet().equals(Set.of(partitions));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoHasLeftTheGroupCannotCommit() throws Exception {
    ConsumerGroupMetadata gone;
    try (KafkaConsumer<String, String> member = member()) {
      await(
          () -> {
            member.poll(Duration.ofMillis(50));
            return member.assignment().size() == 2;
          });
      gone = member.groupMetadata();
    }
    try (KafkaProducer<String, String> producer = producer("copier")) {
      producer.beginTransaction();
      assertThrows(
          CommitFailedException.class,
          () -> producer.sendOffsetsToTransaction(offsetOne(new TopicPartition("in", 0)), gone));
      producer.abortTransaction();
      assertEquals(Map.of(), committed());
      // Who names no member may commit: there is none any more.
      try (KafkaConsumer<String, String> stranger =
          Clients.consumer(broker.bootstrapServers(), "group.id", GROUP)) {
        producer.beginTransaction();
        producer.sendOffsetsToTransaction(
            offsetOne(new TopicPartition("in", 0)), stranger.groupMetadata());
        producer.commitTransaction();
      }
      await(() -> committedTo(new TopicPartition("in", 0)));
    }
  }
}
