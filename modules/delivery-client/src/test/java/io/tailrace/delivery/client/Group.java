package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests with a broker do again and again. */
final class Group {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String servers;

  Group(String servers) {
    this.servers = servers;
  }

  /** Creates a topic with retries. Configs are pairs of name and value. */
  void createTopic(String name, int partitions, String... configs) {
    Map<String, String> all = new HashMap<>();
    all.put("delivery.retry.enable", "true");
    all.put("delivery.backoff", "fixed");
    all.put("delivery.backoff.ms", "5");
    for (int i = 0; i < configs.length; i += 2) {
      all.put(configs[i], configs[i + 1]);
    }
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(all)))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Produces records; each is a key and a value. */
  void produce(String topic, List<Map.Entry<String, String>> records) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      records.forEach(
          record -> producer.send(new ProducerRecord<>(topic, record.getKey(), record.getValue())));
      producer.flush();
    }
  }

  /** Reads a topic of one partition until that many records are there. */
  List<ConsumerRecord<String, String>> read(String topic, int count) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      await(
          () -> topic + " has " + records.size(),
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            return records.size() >= count;
          });
    }
    return records;
  }

  /** The offset that the group has committed, -1 for none. */
  long committed(String group, String topic, int partition) {
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
      var offset =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topic, partition));
      return offset == null ? -1 : offset.offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** A member of the group "workers" of the topic. */
  DeliveryConsumerBuilder<String, String> member(
      String topic, RecordHandler<String, String> handler) {
    return DeliveryConsumer.<String, String>builder()
        .bootstrapServers(servers)
        .consumerProperties(Map.of("heartbeat.interval.ms", "100"))
        .group("workers")
        .topics(topic)
        .deserializers(new StringDeserializer(), new StringDeserializer())
        .commitInterval(Duration.ofMillis(50))
        .handler(handler);
  }

  static void await(Supplier<String> state, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "after " + PATIENCE + ": " + state.get());
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }
}
