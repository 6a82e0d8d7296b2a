package io.tailrace.flink.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.process.BrokerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs on Flink's own connector for Kafka, exactly once, while they fail again and again. */
@Timeout(180)
class KafkaConnectorTest {
  private static final int COUNT = 400;
  private static final int PARTITIONS = 3;
  private static final Map<String, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

  @TempDir static Path data;
  @TempDir Path checkpoints;
  private static BrokerProcess broker;

  @BeforeAll
  static void start() {
    broker = BrokerProcess.start(data, 0, "group.initial.rebalance.delay.ms=0");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(TransactionNamingStrategy.class)
  void writesAndReadsExactlyOnce(TransactionNamingStrategy strategy) throws Exception {
    String written = "written-" + strategy;
    String copied = "copied-" + strategy;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(written, PARTITIONS, (short) 1),
                  new NewTopic(copied, PARTITIONS, (short) 1)))
          .all()
          .get();
    }
    DataGeneratorSource<String> numbers =
        new DataGeneratorSource<>(
            number -> Long.toString(number),
            COUNT,
            RateLimiterStrategy.perCheckpoint(50),
            Types.STRING);
    run(written, numbers, strategy, 3);
    assertNumbers(written);
    KafkaSource<String> source =
        KafkaSource.<String>builder()
            .setBootstrapServers(broker.bootstrapServers())
            .setTopics(written)
            .setGroupId(copied)
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setBounded(OffsetsInitializer.latest())
            .setProperty("isolation.level", "read_committed")
            .setValueOnlyDeserializer(new SimpleStringSchema())
            .build();
    run(copied, source, strategy, 0);
    assertNumbers(copied);
  }

  private void run(
      String topic, Source<String, ?, ?> source, TransactionNamingStrategy strategy, int failures)
      throws Exception {
    FAILURES.put(topic, new AtomicInteger());
    Configuration config = new Configuration();
    config.setString("restart-strategy.type", failures == 0 ? "none" : "fixed-delay");
    config.setString("restart-strategy.fixed-delay.attempts", "100");
    config.setString("restart-strategy.fixed-delay.delay", "50 ms");
    config.setString("execution.checkpointing.interval", "50 ms");
    config.setString("execution.checkpointing.storage", "filesystem");
    config.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, config);
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "source")
        .map(new Failing(topic, failures))
        .sinkTo(
            KafkaSink.<String>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionNamingStrategy(strategy)
                .setTransactionalIdPrefix(topic)
                .setProperty("transaction.timeout.ms", "600000")
                .setRecordSerializer(
                    KafkaRecordSerializationSchema.builder()
                        .setTopic(topic)
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .build());
    env.executeAsync(topic).getJobExecutionResult().get(120, TimeUnit.SECONDS);
    assertTrue(FAILURES.get(topic).get() >= failures, "it has failed as often as it should");
  }

  private static void assertNumbers(String topic) {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            bytes,
            bytes)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    assertEquals(
        LongStream.range(0, COUNT).mapToObj(Long::toString).sorted().toList(),
        values.stream().sorted().toList());
  }

  /** Fails after every third checkpoint, as often as it should. */
  private static final class Failing extends RichMapFunction<String, String>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int failures;
    private transient int checkpoints;

    Failing(String topic, int failures) {
      this.topic = topic;
      this.failures = failures;
    }

    @Override
    public String map(String value) {
      return value;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      if (++checkpoints == 3 && FAILURES.get(topic).getAndIncrement() < failures) {
        throw new IllegalStateException("Failing as the test asks, at checkpoint " + checkpoint);
      }
    }
  }
}
