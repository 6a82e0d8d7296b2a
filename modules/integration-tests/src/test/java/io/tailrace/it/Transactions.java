package io.tailrace.it;

import static io.tailrace.it.Awaiting.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What tests of transactions do with Kafka's clients. */
final class Transactions {
  private Transactions() {}

  /** A producer that may begin transactions. */
  static KafkaProducer<String, String> producer(String bootstrap, String id, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of("transactional.id", id, "retry.backoff.ms", "10", "linger.ms", "0"));
    settings.addAll(List.of(more));
    KafkaProducer<String, String> producer =
        Clients.producer(bootstrap, settings.toArray(String[]::new));
    producer.initTransactions();
    return producer;
  }

  /** Lets clients use that level of the feature {@code transaction.version}. */
  static void level(String bootstrap, short level) throws Exception {
    if (level == 2) {
      return; // as brokers start
    }
    try (Admin admin = Clients.admin(bootstrap)) {
      FeatureUpdate update = new FeatureUpdate(level, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
      admin
          .updateFeatures(Map.of("transaction.version", update), new UpdateFeaturesOptions())
          .all()
          .get();
    }
  }

  /**
   * The values that a reader of that isolation level finds in a topic now, of each partition in
   * order.
   */
  static List<String> read(String bootstrap, String topic, String isolation) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(
            bootstrap, "isolation.level", isolation, "auto.offset.reset", "earliest")) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(one -> new TopicPartition(topic, one.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      await(
          () -> {
            consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
          });
    }
    return values;
  }

  /**
   * Copies some records from {@code in} to {@code out} with their offsets, in one transaction.
   *
   * @param consumer of a group, subscribed
   * @param giveUp whether to abort it
   * @return how many are copied for good
   */
  static int copy(
      KafkaProducer<String, String> producer,
      KafkaConsumer<String, String> consumer,
      boolean giveUp) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    await(
        () -> {
          consumer.poll(Duration.ofMillis(100)).forEach(records::add);
          return !records.isEmpty();
        });
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    producer.beginTransaction();
    for (ConsumerRecord<String, String> record : records) {
      producer.send(new ProducerRecord<>("out", record.partition(), null, record.value() + "!"));
      offsets.put(
          new TopicPartition("in", record.partition()), new OffsetAndMetadata(record.offset() + 1));
    }
    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    if (giveUp) {
      producer.abortTransaction();
      return 0;
    }
    producer.commitTransaction();
    return records.size();
  }
}
