package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process is killed again and again while an idempotent producer goes on. The system
 * property {@code tailrace.crashes} says how often; {@code tailrace.seed} repeats a run.
 */
class CrashTest {
  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 3);
  private static final int MOST_RECORDS_BETWEEN = 4_000;
  private static final TopicPartition PARTITION = new TopicPartition("crashes", 0);

  private final Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicReference<Exception> refused = new AtomicReference<>();

  @TempDir Path data;

  @Test
  void nothingAcknowledgedIsLostAndNothingIsThereTwice() throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    BrokerProcess broker = BrokerProcess.start(data, 0);
    int port = broker.port();
    AtomicBoolean stop = new AtomicBoolean();
    Thread producing = Thread.ofPlatform().start(() -> produce("127.0.0.1:" + port, stop));
    long committed = 0;
    try {
      for (int crash = 0; crash < CRASHES; crash++) {
        awaitAcknowledged(acknowledged.size() + 1 + random.nextInt(MOST_RECORDS_BETWEEN));
        committed = acknowledged.size();
        commit(broker, committed);
        broker.kill();
        broker = BrokerProcess.start(data, port);
        assertEquals(committed, committed(broker), "the committed offset, after crash " + crash);
      }
      awaitAcknowledged(acknowledged.size() + 1);
      stop.set(true);
      producing.join();
      assertEquals(null, refused.get());
      broker.kill();
      broker = BrokerProcess.start(data, port);
      check(consume(broker));
      assertEquals(committed, committed(broker));
    } finally {
      stop.set(true);
      broker.kill();
    }
  }

  private void produce(String bootstrap, AtomicBoolean stop) {
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            bootstrap,
            "acks",
            "all",
            "linger.ms",
            "1",
            "reconnect.backoff.max.ms",
            "100",
            "delivery.timeout.ms",
            "120000")) {
      CountDownLatch failed = new CountDownLatch(1);
      for (int i = 0; !stop.get() && failed.getCount() > 0; i++) {
        int number = i;
        producer.send(
            new ProducerRecord<>(PARTITION.topic(), "record-" + i),
            (where, failure) -> {
              if (failure == null) {
                acknowledged.put(number, where.offset());
              } else {
                refused.compareAndSet(null, failure);
                failed.countDown();
              }
            });
      }
    }
  }

  private void awaitAcknowledged(int count) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (acknowledged.size() < count) {
      assertEquals(null, refused.get());
      assertTrue(System.nanoTime() < deadline, "only " + acknowledged.size() + " of " + count);
      Thread.onSpinWait();
    }
  }

  private static void commit(BrokerProcess broker, long offset) {
    try (KafkaConsumer<String, String> consumer = consumer(broker)) {
      consumer.assign(List.of(PARTITION));
      consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
    }
  }

  private static long committed(BrokerProcess broker) {
    try (KafkaConsumer<String, String> consumer = consumer(broker)) {
      return consumer.committed(Set.of(PARTITION)).get(PARTITION).offset();
    }
  }

  private static List<String> consume(BrokerProcess broker) {
    List<String> read = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = consumer(broker)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      while (read.size() < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(5))) {
          assertEquals(read.size(), record.offset());
          read.add(record.value());
        }
      }
    }
    return read;
  }

  private static KafkaConsumer<String, String> consumer(BrokerProcess broker) {
    return Clients.consumer(
        broker.bootstrapServers(), "group.id", "watchers", "enable.auto.commit", "false");
  }

  private void check(List<String> read) {
    assertEquals(read.size(), new HashSet<>(read).size(), "records are there twice");
    Map<Integer, Long> lost = new HashMap<>();
    acknowledged.forEach(
        (number, offset) -> {
          if (offset >= read.size() || !read.get(offset.intValue()).equals("record-" + number)) {
            lost.put(number, offset);
          }
        });
    assertEquals(Map.of(), lost, "acknowledged and not there");
  }
}
