package io.tailrace.flink.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.TestBroker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bounded reads of all kinds end, and have read what they should. */
class BoundedReadTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final TestBroker BROKER = TestBroker.shared();
  private final String topic = "bounded-" + UUID.randomUUID();
  private TailraceSourceBuilder<String> source;

  @BeforeEach
  void builder() {
    source =
        TailraceSource.<String>builder()
            .setBootstrapServers(BROKER.bootstrapServers())
            .setBounded(OffsetsInitializer.latest())
            .setValueOnlyDeserializer(new SimpleStringSchema());
  }

  private List<String> read() throws Exception {
    StreamExecutionEnvironment environment = Jobs.environment(2, 0);
    List<String> values =
        new ArrayList<>(
            environment
                .fromSource(source.build(), WatermarkStrategy.noWatermarks(), "source")
                .executeAndCollect(1000));
    values.sort(Comparator.naturalOrder());
    return values;
  }

  private TopicPartition partition(int index) {
    return new TopicPartition(topic, index);
  }

  @Test
  void allPartitionsOfATopicEmptyOnesToo() throws Exception {
    BROKER.createTopic(topic, 4);
    BROKER.produce(topic, 0, List.of("a", "b"));
    BROKER.produce(topic, 2, List.of("c"));
    source.setTopics(topic);
    assertEquals(List.of("a", "b", "c"), read());
  }

  @Test
  void topicsByPattern() throws Exception {
    BROKER.createTopic(topic + ".one", 1);
    BROKER.createTopic(topic + ".two", 1);
    BROKER.createTopic("not-" + topic, 1);
    BROKER.produce(topic + ".one", 0, List.of("a"));
    BROKER.produce(topic + ".two", 0, List.of("b"));
    BROKER.produce("not-" + topic, 0, List.of("c"));
    source.setTopicPattern(Pattern.compile(topic + "\\..*"));
    assertEquals(List.of("a", "b"), read());
  }

  @Test
  void somePartitionsBetweenGivenOffsets() throws Exception {
    BROKER.createTopic(topic, 3);
    for (int i = 0; i < 3; i++) {
      String prefix = i + "-";
      BROKER.produce(topic, i, IntStream.range(0, 5).mapToObj(n -> prefix + n).toList());
    }
    source
        .setPartitions(Set.of(partition(0), partition(2)))
        .setStartingOffsets(OffsetsInitializer.offsets(Map.of(partition(0), 3L)))
        .setBounded(OffsetsInitializer.offsets(Map.of(partition(0), 4L, partition(2), 2L)));
    assertEquals(List.of("0-3", "2-0", "2-1"), read());
  }

  @Test
  void betweenTimestamps() throws Exception {
    BROKER.createTopic(topic, 1);
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      for (long n = 1; n <= 4; n++) {
        producer.send(new ProducerRecord<>(topic, 0, n * 1000, null, Long.toString(n)));
      }
    }
    source
        .setTopics(topic)
        .setStartingOffsets(OffsetsInitializer.timestamp(2000))
        .setBounded(OffsetsInitializer.timestamp(3001));
    assertEquals(List.of("2", "3"), read());
  }

  @Test
  void fromAndToWhatAGroupHasCommitted() throws Exception {
    BROKER.createTopic(topic, 2);
    BROKER.produce(topic, 0, List.of("a", "b", "c"));
    BROKER.produce(topic, 1, List.of("d"));
    try (Admin admin = BROKER.admin()) {
      admin
          .alterConsumerGroupOffsets(topic, Map.of(partition(0), new OffsetAndMetadata(1)))
          .all()
          .get();
    }
    source
        .setTopics(topic)
        .setGroupId(topic)
        .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST));
    assertEquals(List.of("b", "c", "d"), read());
    source
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.committedOffsets(OffsetResetStrategy.LATEST));
    assertEquals(List.of("a", "d"), read());
  }

  @Test
  void aTransactionEndsTheTopic() throws Exception {
    BROKER.createTopic(topic, 1);
    try (KafkaProducer<String, String> producer =
        BROKER.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "committed"));
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "aborted"));
      producer.flush();
      producer.abortTransaction();
    }
    source.setTopics(topic).setProperty("isolation.level", "read_committed");
    assertEquals(List.of("committed"), read());
  }

  @Test
  void theStopIsAMarkerOfATransaction() throws Exception {
    BROKER.createTopic(topic, 1);
    try (KafkaProducer<String, String> producer =
        BROKER.producer(Map.of("transactional.id", topic))) {
      producer.initTransactions();
      for (String value : List.of("a", "b")) {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, value));
        producer.commitTransaction();
      }
    }
    source.setTopics(topic).setBounded(OffsetsInitializer.offsets(Map.of(partition(0), 1L)));
    assertEquals(List.of("a"), read());
    source.setBounded(OffsetsInitializer.offsets(Map.of(partition(0), 2L)));
    assertEquals(List.of("a"), read());
  }

  @Test
  void whatIsToBeReadHasBeenDeleted() throws Exception {
    BROKER.createTopic(topic, 1);
    BROKER.produce(topic, 0, List.of("a", "b", "c", "d"));
    try (Admin admin = BROKER.admin()) {
      admin.deleteRecords(Map.of(partition(0), RecordsToDelete.beforeOffset(4))).all().get();
    }
    source
        .setTopics(topic)
        .setStartingOffsets(OffsetsInitializer.offsets(Map.of(partition(0), 1L)))
        .setBounded(OffsetsInitializer.offsets(Map.of(partition(0), 3L)));
    assertEquals(List.of(), read());
  }
}
