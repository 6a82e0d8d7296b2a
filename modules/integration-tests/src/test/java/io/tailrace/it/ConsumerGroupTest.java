package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.junit.TailraceExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Classic consumer groups with the Java client. */
class ConsumerGroupTest {
  private static final String TOPIC = "games";

  @RegisterExtension final TailraceExtension broker = new TailraceExtension();

  @Test
  void membersShareThePartitionsAndGoOnWhereTheyCommitted() throws Exception {
    try (Admin admin = Clients.admin(broker.bootstrapServers())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1))).all().get();
    }
    produce(0, 100);
    try (KafkaConsumer<String, String> one = member();
        KafkaConsumer<String, String> two = member()) {
      Set<String> read = new HashSet<>();
      await(
          () -> {
            collect(one, read);
            collect(two, read);
            // Whoever got a partition from the other has to read it again before it can commit.
            return one.assignment().size() == 2
                && two.assignment().size() == 2
                && positions(one) + positions(two) == 100;
          });
      assertEquals(100, read.size());
      one.commitSync();
      two.commitSync();
    }
    produce(100, 150);
    try (KafkaConsumer<String, String> later = member()) {
      Set<String> read = new HashSet<>();
      await(
          () -> {
            collect(later, read);
            return read.size() >= 50;
          });
      assertEquals(50, read.size());
      assertTrue(read.contains("value-100") && read.contains("value-149"));
      assertEquals(4, later.assignment().size());
      long committed =
          later.committed(new HashSet<>(later.assignment())).values().stream()
              .mapToLong(offset -> offset == null ? 0 : offset.offset())
              .sum();
      assertEquals(100, committed);
      assertTrue(later.assignment().contains(new TopicPartition(TOPIC, 3)));
    }
  }

  private KafkaConsumer<String, String> member() {
    KafkaConsumer<String, String> consumer =
        Clients.consumer(
            broker.bootstrapServers(),
            "group.id",
            "fans",
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            "false");
    consumer.subscribe(List.of(TOPIC));
    return consumer;
  }

  private static long positions(KafkaConsumer<String, String> consumer) {
    return consumer.assignment().stream().mapToLong(consumer::position).sum();
  }

  private void produce(int from, int to) throws Exception {
    try (KafkaProducer<String, String> producer = Clients.producer(broker.bootstrapServers())) {
      for (int i = from; i < to; i++) {
        producer.send(new ProducerRecord<>(TOPIC, "key-" + i, "value-" + i)).get();
      }
    }
  }

  private static void collect(KafkaConsumer<String, String> consumer, Set<String> read) {
    for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
      read.add(record.value());
    }
  }
}
