package io.tailrace.flink.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A broker in a JVM of its own: it needs a newer Java than these tests may run on. There is one for
 * all tests of a JVM, so a test takes topics of its own.
 */
public final class TestBroker {
  private static final TestBroker SHARED = start();

  private final String bootstrapServers;

  private TestBroker(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** The one that all tests share. */
  public static TestBroker shared() {
    return SHARED;
  }

  private static TestBroker start() {
    try {
      Path data = Files.createTempDirectory("tailrace-flink");
      Process process =
          new ProcessBuilder(
                  System.getProperty("tailrace.test.java"),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.tailrace.testkit.process.BrokerProcess",
                  data.toString(),
                  "0",
                  "group.initial.rebalance.delay.ms=0",
                  "auto.create.topics.enable=false",
                  "transaction.two.phase.commit.enable=true")
              .redirectError(Redirect.INHERIT)
              .start();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    process.destroyForcibly();
                    FileUtils.deleteDirectoryQuietly(data.toFile());
                  }));
      BufferedReader out = process.inputReader();
      return new TestBroker(
          Optional.ofNullable(out.readLine())
              .orElseThrow(() -> new IOException("The broker ended before it served clients")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What clients take as {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** An admin client, to be closed. */
  public Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /** Creates a topic. */
  public void createTopic(String name, int partitions, Map<String, String> configs) {
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Creates a topic with the defaults of the broker. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /** A producer of strings, to be closed. */
  public KafkaProducer<String, String> producer(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.putAll(settings);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  /** Everything that a topic of one partition holds, as bytes. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Properties properties = new Properties();
    properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      List<TopicPartition> assignment = List.of(partition);
      consumer.assign(assignment);
      consumer.seekToBeginning(assignment);
      long end = consumer.endOffsets(assignment).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  /** Produces values to one partition, and waits until the broker has them. */
  public void produce(String topic, int partition, List<String> values) {
    try (KafkaProducer<String, String> producer = producer(Map.of())) {
      values.forEach(value -> producer.send(new ProducerRecord<>(topic, partition, null, value)));
      producer.flush();
    }
  }
}
