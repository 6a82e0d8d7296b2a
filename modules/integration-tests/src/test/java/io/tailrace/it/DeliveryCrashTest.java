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
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process is killed again and again while records are retried, scheduled and given up.
 * In the end each of them is in one topic, once. {@code -Dtailrace.crashes} says how often it is
 * killed, {@code -Dtailrace.seed} repeats the random choices.
 */
class DeliveryCrashTest {
  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 3);
  private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
  private static final int RECORDS_A_LIFE = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final List<String> ENDS = List.of("jobs.workers.redelivery", "dlq.jobs", "jobs");

  @TempDir Path data;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyRecordEndsInOneTopicOnce() throws Exception {
    System.out.println("seed " + SEED + ", crashes " + CRASHES);
    Random random = new Random(SEED);
    BrokerProcess broker = BrokerProcess.start(data, 0);
    List<String> seen = new ArrayList<>();
    int sent = 0;
    try (Admin admin = Clients.admin(broker.bootstrapServers());
        KafkaProducer<String, String> producer =
            Clients.producer(broker.bootstrapServers(), "delivery.timeout.ms", "300000")) {
      admin.createTopics(topics()).all().get();
      for (int life = 0; life <= CRASHES; life++) {
        List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
        for (int i = 0; i < RECORDS_A_LIFE; i++) {
          acknowledged.add(producer.send(record(random, sent++)));
        }
        if (life < CRASHES) {
          acknowledged.get(random.nextInt(RECORDS_A_LIFE)).get();
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
          broker.kill();
          broker = BrokerProcess.start(data, broker.port());
        }
        for (Future<RecordMetadata> one : acknowledged) {
          one.get();
        }
      }
      try (KafkaConsumer<String, String> consumer =
          Clients.consumer(
              broker.bootstrapServers(),
              "group.id",
              "counter",
              "auto.offset.reset",
              "earliest",
              "metadata.max.age.ms",
              "500")) {
        consumer.subscribe(ENDS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (seen.size() < sent) {
          assertTrue(System.nanoTime() < deadline, seen.size() + " of " + sent + ", seed " + SEED);
          consumer
              .poll(Duration.ofMillis(200))
              .forEach(record -> seen.add(record.topic() + " " + record.value()));
        }
        long more = System.nanoTime() + Duration.ofMillis(500).toNanos();
        while (System.nanoTime() < more) { // nothing may come twice
          consumer
              .poll(Duration.ofMillis(100))
              .forEach(record -> seen.add(record.topic() + " " + record.value()));
        }
      }
    } finally {
      broker.kill();
    }
    List<String> expected =
        new ArrayList<>(
            IntStream.range(0, sent)
                .mapToObj(number -> ENDS.get(number % 3) + " " + number)
                .toList());
    Collections.sort(expected);
    Collections.sort(seen);
    assertEquals(expected, seen, "seed " + SEED);
  }

  private static List<NewTopic> topics() {
    return List.of(
        new NewTopic("jobs", 2, (short) 1)
            .configs(
                Map.of(
                    "delivery.retry.enable", "true",
                    "delivery.schedule.enable", "true",
                    "delivery.max.attempts", "2",
                    "delivery.backoff", "fixed",
                    "delivery.backoff.ms", "150")),
        new NewTopic("jobs.workers.retry", 2, (short) 1));
  }

  /** A third is to be retried, a third is given up, a third is scheduled. */
  private static ProducerRecord<String, String> record(Random random, int number) {
    String topic = number % 3 == 2 ? "jobs.schedule" : "jobs.workers.retry";
    ProducerRecord<String, String> record =
        new ProducerRecord<>(topic, "k" + random.nextInt(50), Integer.toString(number));
    if (number % 3 == 1) {
      record.headers().add("delivery.attempt", "2".getBytes(StandardCharsets.UTF_8));
    } else if (number % 3 == 2) {
      record
          .headers()
          .add(
              "delivery.delay.ms",
              Integer.toString(random.nextInt(600)).getBytes(StandardCharsets.UTF_8));
    }
    return record;
  }
}
