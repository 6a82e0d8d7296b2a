package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
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
    return Transactions.producer(broker.bootstrapServers(), id);
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
    Transactions.level(broker.bootstrapServers(), level);
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < RECORDS; i++) {
      expected.add("%03d!".formatted(i));
    }
    int copied = 0;
    for (int attempt = 0; copied < RECORDS; attempt++) {
      copied += copy(attempt % 3 == 1);
      assertTrue(attempt < 100);
    }
    List<String> out = Transactions.read(broker.bootstrapServers(), "out", "read_committed");
    assertEquals(RECORDS, out.size());
    assertEquals(expected, new TreeSet<>(out));
  }

  private int copy(boolean giveUp) {
    try (KafkaProducer<String, String> producer = producer("copier");
        KafkaConsumer<String, String> consumer = member()) {
      return Transactions.copy(producer, consumer, giveUp);
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
