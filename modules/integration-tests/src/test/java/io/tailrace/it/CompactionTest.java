package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import io.tailrace.testkit.process.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compacted topics, as Kafka's clients see them. */
class CompactionTest {
  private static final String TOPIC = "latest";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final Map<String, String> COMPACTED =
      Map.of(
          "cleanup.policy",
          "compact",
          "segment.bytes",
          "1048576",
          "min.cleanable.dirty.ratio",
          "0.01");

  private final Random random = new Random(17);

  @TempDir Path data;

  private Tailrace start(String... settings) {
    var builder = Tailrace.builder().dataFolder(data).set("log.cleaner.backoff.ms", "50");
    for (int i = 0; i < settings.length; i += 2) {
      builder.set(settings[i], settings[i + 1]);
    }
    return builder.start();
  }

  private byte[] noise(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return value;
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(StandardCharsets.UTF_8);
  }

  private static void create(String bootstrap) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1).configs(COMPACTED))).all().get();
    }
  }

  private static long size(String bootstrap, String topic) throws Exception {
    try (Admin admin = Clients.admin(bootstrap)) {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
          .flatMap(folder -> folder.replicaInfos().entrySet().stream())
          .filter(replica -> replica.getKey().topic().equals(topic))
          .mapToLong(replica -> replica.getValue().size())
          .sum();
    }
  }

  /** The last value of each key, as a consumer finds it that reads from the beginning. */
  private static Map<String, byte[]> latest(String bootstrap, long[] count) {
    Map<String, byte[]> found = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = Clients.bytesConsumer(bootstrap)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      long last = -1;
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          assertTrue(record.offset() > last, "order");
          last = record.offset();
          found.put(new String(record.key(), StandardCharsets.UTF_8), record.value());
          count[0]++;
        }
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void aReaderFindsTheLatestOfEachKey(String codec) throws Exception {
    int keys = 60;
    int rounds = 12;
    Map<String, byte[]> expected = new HashMap<>();
    try (Tailrace broker = start()) {
      String bootstrap = broker.bootstrapServers();
      create(bootstrap);
      try (KafkaProducer<byte[], byte[]> producer =
          Clients.bytesProducer(
              bootstrap, "compression.type", codec, "linger.ms", "5", "batch.size", "60000")) {
        for (int round = 0; round < rounds; round++) {
          for (int i = 0; i < keys; i++) {
            byte[] value = i % 10 == 7 && round == rounds - 2 ? null : noise(8_000);
            if (i % 10 == 7 && round == rounds - 1) {
              continue; // They stay deleted.
            }
            expected.put("key-" + i, value);
            producer.send(new ProducerRecord<>(TOPIC, 0, key(i), value));
          }
        }
        producer.flush();
        long written = (long) keys * rounds * 8_000;
        await(() -> size(bootstrap, TOPIC) < written / 2);
        check(bootstrap, expected, keys * rounds);
        producer.send(new ProducerRecord<>(TOPIC, 0, key(0), new byte[] {1})).get();
        expected.put("key-0", new byte[] {1});
      }
      check(bootstrap, expected, keys * rounds);
    }
    try (Tailrace again = start()) {
      check(again.bootstrapServers(), expected, keys * rounds);
    }
  }

  private static void check(String bootstrap, Map<String, byte[]> expected, int written) {
    long[] count = {0};
    Map<String, byte[]> found = latest(bootstrap, count);
    expected.forEach(
        (key, value) -> {
          if (value == null) {
            assertNull(found.get(key), key);
          } else {
            assertTrue(Arrays.equals(value, found.get(key)), key);
          }
        });
    assertTrue(count[0] < written, "nothing was compacted");
  }

  @Test
  void aRecordWithoutAKeyIsNeverAnswered() throws Exception {
    try (Tailrace broker = start()) {
      create(broker.bootstrapServers());
      try (KafkaProducer<byte[], byte[]> producer =
          Clients.bytesProducer(broker.bootstrapServers())) {
        Future<RecordMetadata> keyless =
            producer.send(new ProducerRecord<>(TOPIC, 0, null, noise(10)));
        ExecutionException refusal = assertThrows(ExecutionException.class, keyless::get);
        assertInstanceOf(InvalidRecordException.class, refusal.getCause());
        assertTrue(refusal.getMessage().contains("without key"), refusal.getMessage());
        assertEquals(
            0, producer.send(new ProducerRecord<>(TOPIC, 0, key(1), noise(10))).get().offset());
      }
    }
  }

  @Test
  void committedOffsetsOutliveTheCompactionOfTheirTopic() throws Exception {
    String padding = "p".repeat(4_000);
    String[] settings = {
      "offsets.topic.num.partitions", "1", "offsets.topic.segment.bytes", "1048576"
    };
    int commits = 1_500;
    try (Tailrace broker = start(settings)) {
      String bootstrap = broker.bootstrapServers();
      create(bootstrap);
      try (KafkaConsumer<byte[], byte[]> consumer =
          Clients.bytesConsumer(bootstrap, "group.id", "readers")) {
        consumer.assign(List.of(PARTITION));
        consumer.commitSync(Map.of(new TopicPartition(TOPIC, 1), new OffsetAndMetadata(5, "once")));
        for (int i = 0; i < commits; i++) {
          consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(i, padding)));
        }
      }
      await(() -> size(bootstrap, "__consumer_offsets") < commits * 4_000L / 2);
    }
    try (Tailrace again = start(settings);
        KafkaConsumer<byte[], byte[]> consumer =
            Clients.bytesConsumer(again.bootstrapServers(), "group.id", "readers")) {
      TopicPartition other = new TopicPartition(TOPIC, 1);
      Map<TopicPartition, OffsetAndMetadata> committed =
          consumer.committed(Set.of(PARTITION, other));
      assertEquals(commits - 1, committed.get(PARTITION).offset());
      assertEquals("once", committed.get(other).metadata());
    }
  }

  @Test
  void aKillInTheMiddleOfCompactionsLosesNoKey() throws Exception {
    int keys = 40;
    Map<Integer, Long> acknowledged = new ConcurrentHashMap<>();
    String[] settings = {"log.cleaner.backoff.ms=1"};
    BrokerProcess broker = BrokerProcess.start(data, 0, settings);
    int port = broker.port();
    create(broker.bootstrapServers());
    AtomicBoolean stop = new AtomicBoolean();
    Thread producing = Thread.ofPlatform().start(() -> produce(port, keys, acknowledged, stop));
    try {
      for (int kill = 0; kill < 4; kill++) {
        long from = sum(acknowledged);
        await(() -> sum(acknowledged) >= from + 600 || stop.get());
        broker.kill();
        broker = BrokerProcess.start(data, port, settings);
      }
      stop.set(true);
      producing.join();
      String bootstrap = broker.bootstrapServers();
      long[] count = {0};
      Map<String, byte[]> found = latest(bootstrap, count);
      acknowledged.forEach(
          (key, version) -> {
            byte[] value = found.get("key-" + key);
            assertTrue(value != null, "key " + key + " is lost");
            long latest = Long.parseLong(new String(value, 0, 12, StandardCharsets.UTF_8));
            assertTrue(latest >= version, "key " + key + " fell from " + version + " to " + latest);
          });
      assertTrue(count[0] < sum(acknowledged), "nothing was compacted");
    } finally {
      stop.set(true);
      broker.kill();
      producing.join();
    }
  }

  private static long sum(Map<Integer, Long> versions) {
    return versions.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Writes version after version of each key, and notes those that are acknowledged. */
  private void produce(int port, int keys, Map<Integer, Long> acknowledged, AtomicBoolean stop) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.bytesProducer(
            "127.0.0.1:" + port,
            "reconnect.backoff.max.ms",
            "100",
            "delivery.timeout.ms",
            "120000")) {
      byte[] noise = noise(20_000);
      for (long version = 1; !stop.get(); version++) {
        Map<Integer, Future<RecordMetadata>> sent = new HashMap<>();
        for (int i = 0; i < keys; i++) {
          byte[] value = noise.clone();
          byte[] number = String.format("%012d", version).getBytes(StandardCharsets.UTF_8);
          System.arraycopy(number, 0, value, 0, number.length);
          sent.put(i, producer.send(new ProducerRecord<>(TOPIC, 0, key(i), value)));
        }
        for (Map.Entry<Integer, Future<RecordMetadata>> entry : sent.entrySet()) {
          entry.getValue().get();
          acknowledged.put(entry.getKey(), version);
        }
      }
    } catch (Exception e) {
      stop.set(true);
      throw new IllegalStateException(e);
    }
  }
}
