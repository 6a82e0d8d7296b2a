package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.process.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process is killed again and again while dead letters are redriven, asked for by
 * Kafka's producer. In the end each of them was copied once. {@code -Dtailrace.crashes} says how
 * often it is killed, {@code -Dtailrace.seed} repeats the random choices.
 */
class RedriveCrashTest {
  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 3);
  private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
  private static final int LETTERS = 6_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final TopicPartition TOLD = new TopicPartition("__delivery_operations", 0);

  @TempDir Path data;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void eachDeadLetterIsRedrivenOnce() throws Exception {
    System.out.println("seed " + SEED + ", crashes " + CRASHES);
    Random random = new Random(SEED);
    BrokerProcess broker = BrokerProcess.start(data, 0);
    try (Admin admin = Clients.admin(broker.bootstrapServers());
        KafkaProducer<String, String> producer =
            Clients.producer(broker.bootstrapServers(), "delivery.timeout.ms", "300000")) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("jobs", 2, (short) 1),
                  new NewTopic("dead", 2, (short) 1),
                  new NewTopic("__delivery_requests", 1, (short) 1)))
          .all()
          .get();
      produceDead(producer);
      producer.send(request()).get();
      for (int life = 0; life < CRASHES; life++) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
        broker.kill();
        broker = BrokerProcess.start(data, broker.port());
      }
      Map<String, String> state = awaitEnd(broker);
      assertEquals("finished", state.get("dlq.state"), state + ", seed " + SEED);
      assertEquals(Integer.toString(LETTERS), state.get("dlq.redriven"), "seed " + SEED);
      List<String> expected =
          new ArrayList<>(IntStream.range(0, LETTERS).mapToObj(Integer::toString).toList());
      Collections.sort(expected);
      assertEquals(expected, copies(broker), "seed " + SEED);
    } finally {
      broker.kill();
    }
  }

  private static void produceDead(KafkaProducer<String, String> producer) throws Exception {
    List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
    for (int i = 0; i < LETTERS; i++) {
      ProducerRecord<String, String> dead =
          new ProducerRecord<>("dead", "k" + i % 50, Integer.toString(i));
      dead.headers().add("__dlq.errors.topic", bytes("jobs"));
      acknowledged.add(producer.send(dead));
    }
    for (Future<RecordMetadata> one : acknowledged) {
      one.get();
    }
  }

  private static ProducerRecord<String, String> request() {
    ProducerRecord<String, String> request =
        new ProducerRecord<>("__delivery_requests", "mine", null);
    request.headers().add("dlq.action", bytes("redrive"));
    request.headers().add("dlq.topic", bytes("dead"));
    request.headers().add("dlq.rate", bytes("3000"));
    return request;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What the broker tells of the redrive when it has ended. */
  private static Map<String, String> awaitEnd(BrokerProcess broker) {
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(
            broker.bootstrapServers(),
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            "200")) {
      consumer.assign(List.of(TOLD));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (true) {
        assertTrue(System.nanoTime() < deadline, "the redrive does not end, seed " + SEED);
        for (ConsumerRecord<String, String> told : consumer.poll(Duration.ofMillis(200))) {
          if (!header(told, "dlq.state").orElse("").equals("running")) {
            return Map.of(
                "dlq.state", header(told, "dlq.state").orElse(""),
                "dlq.reason", header(told, "dlq.reason").orElse(""),
                "dlq.redriven", header(told, "dlq.redriven").orElse(""));
          }
        }
      }
    }
  }

  private static Optional<String> header(ConsumerRecord<String, String> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }

  /** All that there is now, of each partition to its end. */
  private static List<String> copies(BrokerProcess broker) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = Clients.consumer(broker.bootstrapServers())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition("jobs", 0), new TopicPartition("jobs", 1));
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        assertTrue(System.nanoTime() < deadline, "the copies are not read");
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
    }
    Collections.sort(values);
    return values;
  }
}
