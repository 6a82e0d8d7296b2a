package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.flink.testing.Await;
import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.TestBroker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs while they run: what they commit, what they find, and what they do after a failure. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RunningSourceTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final TestBroker BROKER = TestBroker.shared();
  private final String topic = "running-" + UUID.randomUUID();
  private StreamExecutionEnvironment environment;
  private TailraceSourceBuilder<String> source;

  @BeforeEach
  void job() {
    environment = Jobs.environment(2, 1);
    environment.enableCheckpointing(50);
    source =
        TailraceSource.<String>builder()
            .setBootstrapServers(BROKER.bootstrapServers())
            .setTopics(topic)
            .setGroupId(topic)
            .setValueOnlyDeserializer(new SimpleStringSchema());
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private TopicPartition partition(int index) {
    return new TopicPartition(topic, index);
  }

  /** What the group has committed, by partition. */
  private List<Long> committed(Admin admin) throws Exception {
    return new TreeMap<>(
            admin
                .listConsumerGroupOffsets(topic)
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .collect(
                    Collectors.toMap(
                        entry -> entry.getKey().partition(), entry -> entry.getValue().offset())))
        .values().stream().toList();
  }

  @Test
  void checkpointsCommitWhereItIsMarkersOfTransactionsIncluded() throws Exception {
    BROKER.createTopic(topic, 2);
    BROKER.produce(topic, 0, numbers(0, 5));
    try (KafkaProducer<String, String> producer =
        BROKER.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 1, null, "a"));
      producer.commitTransaction();
    }
    environment
        .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "source")
        .sinkTo(new DiscardingSink<>());
    JobClient job = environment.executeAsync();
    try (Admin admin = BROKER.admin()) {
      Await.until("all is committed", () -> committed(admin).equals(List.of(5L, 2L)));
    } finally {
      job.cancel().get();
    }
  }

  @Test
  void aBoundedReadCommitsItsEnd() throws Exception {
    BROKER.createTopic(topic, 2);
    BROKER.produce(topic, 0, numbers(0, 5));
    source.setBounded(OffsetsInitializer.latest());
    environment
        .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "source")
        .executeAndCollect(100);
    try (Admin admin = BROKER.admin()) {
      Await.until("the end is committed", () -> committed(admin).contains(5L));
    }
  }

  @Test
  void newPartitionsAreFoundAndReadFromTheirBeginning() throws Exception {
    BROKER.createTopic(topic, 1);
    BROKER.produce(topic, 0, List.of("first"));
    source.setProperty(TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "50");
    CloseableIterator<String> values =
        environment
            .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "source")
            .executeAndCollect();
    try {
      assertEquals("first", values.next());
      try (Admin admin = BROKER.admin()) {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      }
      BROKER.produce(topic, 1, List.of("second"));
      BROKER.produce(topic, 2, List.of("third"));
      assertEquals(Set.of("second", "third"), Set.of(values.next(), values.next()));
    } finally {
      values.close();
    }
  }

  @Test
  void aBoundedReadThatFailsGoesOnFromItsCheckpointAndEnds() throws Exception {
    BROKER.createTopic(topic, 2);
    BROKER.produce(topic, 0, numbers(0, 500));
    FailsOnce.failed = new CountDownLatch(1);
    source.setBounded(OffsetsInitializer.offsets(Map.of(partition(0), 1000L, partition(1), 0L)));
    CompletableFuture<Void> rest =
        CompletableFuture.runAsync(
            () -> {
              try {
                FailsOnce.failed.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              BROKER.produce(topic, 0, numbers(500, 1200));
            });
    List<String> values =
        environment
            .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "source")
            .map(new FailsOnce())
            .executeAndCollect(2000);
    rest.get();
    assertEquals(
        numbers(0, 1000),
        values.stream().sorted(Comparator.comparingInt(Integer::parseInt)).toList());
  }

  /** Fails when a checkpoint completes that has passed some records. */
  private static final class FailsOnce implements MapFunction<String, String>, CheckpointListener {
    private static final long serialVersionUID = 1;
    private static volatile CountDownLatch failed = new CountDownLatch(1);
    private transient boolean seen;

    @Override
    public String map(String value) {
      seen = true;
      return value;
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      if (seen && failed.getCount() > 0) {
        failed.countDown();
        throw new IllegalStateException("as planned");
      }
    }
  }

  @Test
  void partitionsThatAreAlignedByTheirWatermarksAreAllRead() throws Exception {
    BROKER.createTopic(topic, 2);
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      for (long minute = 0; minute < 200; minute++) {
        producer.send(new ProducerRecord<>(topic, 0, minute * 60_000, null, "slow" + minute));
        producer.send(new ProducerRecord<>(topic, 1, minute * 600_000, null, "fast" + minute));
      }
    }
    environment.setParallelism(1);
    environment.getConfig().setAutoWatermarkInterval(1);
    source.setBounded(OffsetsInitializer.latest()).setProperty("max.poll.records", "10");
    List<String> values =
        environment
            .fromSource(
                source.build(),
                WatermarkStrategy.<String>forMonotonousTimestamps()
                    .withWatermarkAlignment("group", Duration.ofMinutes(1), Duration.ofMillis(2)),
                "source")
            .executeAndCollect(1000);
    assertEquals(400, values.size());
    assertEquals(
        new TreeSet<>(
            IntStream.range(0, 200)
                .boxed()
                .flatMap(minute -> Stream.of("slow" + minute, "fast" + minute))
                .toList()),
        new TreeSet<>(values));
  }
}
