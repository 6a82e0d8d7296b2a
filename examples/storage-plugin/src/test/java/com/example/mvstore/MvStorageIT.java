package com.example.mvstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.Tailrace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged plugin in a broker's plugins folder, used by a Kafka client. */
@Timeout(120)
class MvStorageIT {
  private static final int RECORDS = 500;
  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);

  @TempDir private Path data;

  @Test
  void recordsOutliveTheBrokerThatStoredThem() throws Exception {
    List<String> sent = IntStream.range(0, RECORDS).mapToObj(i -> "order " + i).toList();
    try (Tailrace broker = start()) {
      produce(broker, sent);
    }
    try (Tailrace broker = start()) {
      assertEquals(sent, consume(broker));
    }
  }

  @Test
  void thePluginIsFoundInItsFolderAndNowhereElse() {
    assertThrows(ClassNotFoundException.class, () -> Class.forName("org.h2.mvstore.MVStore"));
    try (Tailrace broker = start()) {
      assertTrue(
          broker.plugins().lines().anyMatch(line -> line.matches("storage +mvstore +chosen .*")),
          broker.plugins());
    }
  }

  private Tailrace start() {
    return Tailrace.builder()
        .pluginsFolder(Path.of(System.getProperty("plugins")))
        .set("storage", "mvstore")
        .set("mvstore.file", data.resolve("logs.mv.db").toString())
        .start();
  }

  private static void produce(Tailrace broker, List<String> values) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", broker.bootstrapServers(), "max.block.ms", 20_000);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      List<Future<RecordMetadata>> acknowledged = new ArrayList<>();
      for (String value : values) {
        acknowledged.add(producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value)));
      }
      for (Future<RecordMetadata> record : acknowledged) {
        record.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> consume(Tailrace broker) {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (values.size() < RECORDS && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
