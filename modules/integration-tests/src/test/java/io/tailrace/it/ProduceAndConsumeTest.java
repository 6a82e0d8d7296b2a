package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.Tailrace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is produced is read back, byte for byte, whatever the codec, also after a restart. */
class ProduceAndConsumeTest {
  private static final int RECORDS = 2_000;
  private static final String TOPIC = "round-trip";

  @TempDir Path data;

  @ParameterizedTest
  @CsvSource({"none,all", "gzip,all", "snappy,1", "lz4,all", "zstd,1"})
  void recordsSurviveARestart(String codec, String acks) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<byte[]> values = values(new Random(seed));
    try (Tailrace broker = Tailrace.builder().dataFolder(data).start()) {
      produce(broker, codec, acks, values);
      assertSame(values, consume(broker));
    }
    try (Tailrace broker = Tailrace.builder().dataFolder(data).start()) {
      assertSame(values, consume(broker));
    }
  }

  private static List<byte[]> values(Random random) {
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] value = new byte[random.nextInt(2_000)];
      random.nextBytes(value);
      values.add(value);
    }
    return values;
  }

  private static void produce(Tailrace broker, String codec, String acks, List<byte[]> values)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.bytesProducer(
            broker.bootstrapServers(),
            "compression.type",
            codec,
            "acks",
            acks,
            "enable.idempotence",
            Boolean.toString(acks.equals("all")))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (byte[] value : values) {
        sent.add(producer.send(new ProducerRecord<>(TOPIC, value)));
      }
      for (int i = 0; i < sent.size(); i++) {
        assertEquals(i, sent.get(i).get().offset());
      }
    }
  }

  private static List<byte[]> consume(Tailrace broker) {
    List<byte[]> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        Clients.bytesConsumer(broker.bootstrapServers())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (read.size() < RECORDS && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          assertEquals(read.size(), record.offset());
          read.add(record.value());
        }
      }
    }
    return read;
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}
