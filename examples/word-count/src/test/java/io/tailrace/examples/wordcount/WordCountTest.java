package io.tailrace.examples.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Words are counted exactly once, although the broker is killed while they are. */
class WordCountTest {
  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 2);
  private static final int LINES_BETWEEN = 200;
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> WORDS = List.of("a", "tailrace", "carries", "water", "away");
  private static final List<TopicPartition> COUNTS =
      List.of(new TopicPartition(WordCount.COUNTS, 0), new TopicPartition(WordCount.COUNTS, 1));

  private final Map<String, Long> sent = new TreeMap<>();

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyWordIsCountedOnceThroughKillsOfTheBroker() throws Exception {
    long seed = Long.getLong("tailrace.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    BrokerProcess broker = BrokerProcess.start(folder.resolve("data"), 0);
    String bootstrap = broker.bootstrapServers();
    createTopics(bootstrap);
    KafkaStreams counting = WordCount.start(bootstrap, folder.resolve("state"));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config(bootstrap), new StringSerializer(), new StringSerializer())) {
      for (int crash = 0; crash <= CRASHES; crash++) {
        for (int i = 0; i < LINES_BETWEEN; i++) {
          send(producer, random);
        }
        if (crash < CRASHES) {
          broker.kill();
          broker = BrokerProcess.start(folder.resolve("data"), broker.port());
        }
      }
      producer.flush();
      Map<String, List<Long>> told = read(bootstrap);
      Map<String, List<Long>> expected = new TreeMap<>();
      sent.forEach(
          (word, count) -> expected.put(word, LongStream.rangeClosed(1, count).boxed().toList()));
      assertEquals(expected, told, "seed " + seed);
    } finally {
      counting.close(Duration.ofSeconds(10));
      broker.kill();
    }
  }

  private static void createTopics(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(config(bootstrap))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(WordCount.LINES, 2, (short) 1),
                  new NewTopic(WordCount.COUNTS, 2, (short) 1)))
          .all()
          .get();
    }
  }

  private void send(KafkaProducer<String, String> producer, Random random) {
    List<String> words = new ArrayList<>();
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      words.add(word);
      sent.merge(word, 1L, Long::sum);
    }
    producer.send(
        new ProducerRecord<>(
            WordCount.LINES, Integer.toString(random.nextInt(100)), String.join(" ", words)));
    LockSupport.parkNanos(PAUSE.toNanos());
  }

  /**
   * The counts that were told of each word, in order, once there are as many as words were sent.
   */
  private Map<String, List<Long>> read(String bootstrap) {
    Map<String, List<Long>> told = new TreeMap<>();
    Map<String, Object> config = config(bootstrap);
    config.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(COUNTS);
      consumer.seekToBeginning(COUNTS);
      long missing = sent.values().stream().mapToLong(Long::longValue).sum();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (missing > 0 && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          told.computeIfAbsent(record.key(), _ -> new ArrayList<>())
              .add(Long.parseLong(record.value()));
          missing--;
        }
      }
      // What would be told twice comes soon, or not at all.
      consumer
          .poll(Duration.ofSeconds(1))
          .forEach(record -> told.get(record.key()).add(Long.parseLong(record.value())));
    }
    return told;
  }

  private static Map<String, Object> config(String bootstrap) {
    return new HashMap<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "reconnect.backoff.max.ms",
            100,
            "default.api.timeout.ms",
            120_000));
  }
}
