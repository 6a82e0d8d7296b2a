package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.delivery.client.DeliveryConsumer;
import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process is killed again and again under a consumer of the library whose handler
 * fails: each record is processed, or is a dead letter if it cannot be. {@code -Dtailrace.crashes}
 * says how often it is killed, {@code -Dtailrace.seed} repeats the random choices.
 */
class DeliveryClientCrashTest {
  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 2);
  private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
  private static final int RECORDS_A_LIFE = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Set<String> succeeded = ConcurrentHashMap.newKeySet();
  private final Set<String> failedOnce = ConcurrentHashMap.newKeySet();

  @TempDir Path data;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyRecordIsProcessedOrADeadLetterThroughKillsOfTheBroker() throws Exception {
    System.out.println("seed " + SEED + ", crashes " + CRASHES);
    Random random = new Random(SEED);
    BrokerProcess broker = BrokerProcess.start(data, 0);
    String servers = broker.bootstrapServers();
    int sent = 0;
    try (Admin admin = Clients.admin(servers);
        KafkaProducer<String, String> producer =
            Clients.producer(servers, "delivery.timeout.ms", "300000")) {
      admin.createTopics(List.of(topic())).all().get();
      try (DeliveryConsumer<String, String> consumer = consumer(servers)) {
        for (int life = 0; life <= CRASHES; life++) {
          Collection<Future<RecordMetadata>> acknowledged = new HashSet<>();
          for (int i = 0; i < RECORDS_A_LIFE; i++) {
            String value = Integer.toString(sent++);
            acknowledged.add(producer.send(new ProducerRecord<>("jobs", value, value)));
          }
          if (life < CRASHES) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(600)));
            broker.kill();
            broker = BrokerProcess.start(data, broker.port());
          }
          for (Future<RecordMetadata> one : acknowledged) {
            one.get();
          }
        }
        Set<String> poison = values(sent, DeliveryClientCrashTest::isPoison);
        assertEquals(poison, deadLetters(servers, poison.size()), "seed " + SEED);
        Set<String> good = values(sent, value -> !isPoison(value));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!succeeded.containsAll(good)) {
          assertEquals(Optional.empty(), consumer.failure());
          assertTrue(System.nanoTime() < deadline, succeeded.size() + ", seed " + SEED);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertEquals(good, new TreeSet<>(succeeded), "seed " + SEED);
      }
    } finally {
      broker.kill();
    }
  }

  private static NewTopic topic() {
    return new NewTopic("jobs", Optional.of(2), Optional.empty())
        .configs(
            Map.of(
                "delivery.retry.enable", "true",
                "delivery.max.attempts", "3",
                "delivery.backoff", "fixed",
                "delivery.backoff.ms", "50"));
  }

  private DeliveryConsumer<String, String> consumer(String servers) {
    return DeliveryConsumer.<String, String>builder()
        .bootstrapServers(servers)
        .group("workers")
        .topics("jobs")
        .deserializers(new StringDeserializer(), new StringDeserializer())
        .workers(4)
        .commitInterval(Duration.ofMillis(50))
        .handler(this::handle)
        .start();
  }

  private void handle(ConsumerRecord<String, String> record) {
    if (isPoison(record.value())) {
      throw new IllegalArgumentException("poison");
    }
    if (Integer.parseInt(record.value()) % 4 == 1 && failedOnce.add(record.value())) {
      throw new IllegalStateException("at first");
    }
    succeeded.add(record.value());
  }

  private static boolean isPoison(String value) {
    return Integer.parseInt(value) % 20 == 0;
  }

  private static Set<String> values(int sent, Predicate<String> which) {
    return IntStream.range(0, sent)
        .mapToObj(Integer::toString)
        .filter(which)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> deadLetters(String servers, int count) {
    Set<String> dead = new TreeSet<>();
    try (KafkaConsumer<String, String> consumer = Clients.consumer(servers)) {
      List<TopicPartition> all =
          List.of(new TopicPartition("dlq.jobs", 0), new TopicPartition("dlq.jobs", 1));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (dead.size() < count) {
        assertTrue(System.nanoTime() < deadline, dead + ", seed " + SEED);
        consumer.poll(Duration.ofMillis(200)).forEach(record -> dead.add(record.value()));
      }
    }
    return dead;
  }
}
