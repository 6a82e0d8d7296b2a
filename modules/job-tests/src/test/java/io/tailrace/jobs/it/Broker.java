package io.tailrace.jobs.it;

import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker as Kafka's clients use it: they also ask for jobs, and see what becomes of them. */
record Broker(String address) {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  void create(String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    }
  }

  /** Each of the words so many times, one after the other. */
  void write(String topic, int times, String... words) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < times; i++) {
        for (String word : words) {
          producer.send(new ProducerRecord<>(topic, word, word));
        }
      }
    }
  }

  /** Asks for a job by a record; returns the offset of the request. */
  long request(String job, String... lines) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address), new StringSerializer(), new StringSerializer())) {
      return producer
          .send(new ProducerRecord<>("__jobs", job, String.join("\n", lines)))
          .get(1, TimeUnit.MINUTES)
          .offset();
    }
  }

  /** Waits for a job to answer a request, and to be like that. */
  Properties await(String job, long request, Predicate<Properties> state) {
    Properties[] last = {new Properties()};
    read(
        "__job_status",
        records -> {
          for (ConsumerRecord<String, String> record : records) {
            if (record.key().equals(job) && record.value() != null) {
              last[0] = properties(record.value());
            }
          }
          return last[0].getProperty("request", "").contains("@" + request + "-")
              && state.test(last[0]);
        },
        () -> job + " is " + last[0]);
    return last[0];
  }

  static Predicate<Properties> state(String name) {
    return status -> status.getProperty("state").equals(name);
  }

  /** Waits until there are so many committed records, and makes sure that they are these. */
  void expectCounts(String topic, int times, String... words) {
    List<String> expected =
        IntStream.rangeClosed(1, times)
            .boxed()
            .flatMap(i -> List.of(words).stream().map(word -> word + " " + i))
            .sorted()
            .toList();
    List<String> seen = new ArrayList<>();
    read(
        topic,
        records -> {
          records.forEach(record -> seen.add(record.value()));
          return seen.size() >= expected.size();
        },
        () -> seen.size() + " of " + expected.size() + " records");
    if (!seen.stream().sorted().toList().equals(expected)) {
      List<String> twice = new ArrayList<>(seen);
      expected.forEach(twice::remove);
      throw new AssertionError("Not exactly once; too many: " + twice);
    }
  }

  private void read(
      String topic,
      Predicate<Iterable<ConsumerRecord<String, String>>> enough,
      Supplier<String> words) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!enough.test(consumer.poll(Duration.ofMillis(100)))) {
        if (System.nanoTime() - deadline > 0) {
          throw new AssertionError("In vain: " + words.get());
        }
      }
    }
  }

  private static Properties properties(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return properties;
  }
}
