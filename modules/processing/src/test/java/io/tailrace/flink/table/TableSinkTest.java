package io.tailrace.flink.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes topics with SQL. */
@Timeout(120)
class TableSinkTest {
  @RegisterExtension
  static final MiniClusterExtension FLINK =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private static final TestBroker BROKER = TestBroker.shared();
  private static final String JSON = "'format' = 'json'";
  private final String topic = "sink-" + UUID.randomUUID();
  private StreamTableEnvironment tables;

  /** Chooses the last partition. */
  public static final class LastPartition implements RowPartitioner {
    private static final long serialVersionUID = 1L;

    @Override
    public int partition(RowData row, byte[] key, byte[] value, String to, int[] partitions) {
      return partitions[partitions.length - 1];
    }
  }

  @BeforeEach
  void topic() {
    BROKER.createTopic(topic, 3);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    environment.setParallelism(2);
    tables = StreamTableEnvironment.create(environment);
    tables.getConfig().set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    tables.getConfig().set("table.local-time-zone", "UTC");
  }

  private void create(String columns, String... options) {
    tables.executeSql(
        """
        CREATE TABLE t (%s) WITH (
          'connector' = 'tailrace',
          'properties.bootstrap.servers' = '%s',
          %s
        )
        """
            .formatted(columns, BROKER.bootstrapServers(), String.join(", ", options)));
  }

  private String onTopic() {
    return "'topic' = '" + topic + "'";
  }

  private void insert(String values) throws Exception {
    tables.executeSql("INSERT INTO t " + values).await();
  }

  private List<ConsumerRecord<String, String>> records(String from) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                BROKER.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(from).stream()
              .map(info -> new TopicPartition(from, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private static String headers(ConsumerRecord<String, String> record) {
    return StreamSupport.stream(record.headers().spliterator(), false)
        .map(
            header ->
                header.key()
                    + "="
                    + Optional.ofNullable(header.value())
                        .map(value -> new String(value, StandardCharsets.UTF_8))
                        .orElse("null"))
        .collect(Collectors.joining(","));
  }

  @Test
  void columnsInTheValue() throws Exception {
    create("id INT, name STRING", onTopic(), JSON);
    insert("VALUES (1, 'a'), (2, 'b')");
    assertEquals(
        List.of("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}"),
        records(topic).stream().map(ConsumerRecord::value).sorted().toList());
  }

  @Test
  void columnsInTheKeyAndMetadata() throws Exception {
    create(
        "k_id INT, name STRING, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',"
            + " tags ARRAY<ROW<key STRING, `value` BYTES>> METADATA FROM 'header-list'",
        onTopic(),
        "'key.format' = 'json', 'key.fields' = 'k_id', 'key.fields-prefix' = 'k_'",
        "'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY'");
    insert(
        "VALUES (7, 'a', TO_TIMESTAMP_LTZ(1234, 3), ARRAY[ROW('h', CAST('x' AS BYTES)),"
            + " ROW('h', CAST('y' AS BYTES))])");
    ConsumerRecord<String, String> record = records(topic).get(0);
    assertEquals("{\"id\":7}", record.key());
    assertEquals("{\"name\":\"a\"}", record.value());
    assertEquals(1234, record.timestamp());
    assertEquals("h=x,h=y", headers(record));
  }

  @Test
  void headersInAMap() throws Exception {
    create("id INT, tags MAP<STRING, BYTES> METADATA FROM 'headers'", onTopic(), JSON);
    insert("VALUES (1, MAP['h', CAST('x' AS BYTES)]), (2, CAST(NULL AS MAP<STRING, BYTES>))");
    assertEquals(
        List.of("", "h=x"), records(topic).stream().map(TableSinkTest::headers).sorted().toList());
  }

  @Test
  void aColumnChoosesTheTopic() throws Exception {
    String other = "sink-" + UUID.randomUUID();
    BROKER.createTopic(other, 1);
    create(
        "id INT, target STRING METADATA FROM 'topic'",
        "'topic' = '" + topic + ";" + other + "'",
        JSON);
    insert("VALUES (1, '" + topic + "'), (2, '" + other + "')");
    assertEquals("{\"id\":1}", records(topic).get(0).value());
    assertEquals("{\"id\":2}", records(other).get(0).value());
    Exception refusal = assertThrows(Exception.class, () -> insert("VALUES (3, 'elsewhere')"));
    assertTrue(ExceptionUtils.findThrowableWithMessage(refusal, "'elsewhere'").isPresent());
  }

  @Test
  void aClassChoosesThePartition() throws Exception {
    create(
        "id INT",
        onTopic(),
        JSON,
        "'sink.partitioner' = '" + LastPartition.class.getName() + "', 'sink.parallelism' = '1'");
    insert("VALUES (1), (2), (3)");
    assertEquals(List.of(2, 2, 2), records(topic).stream().map(ConsumerRecord::partition).toList());
  }

  @Test
  void exactlyOnce() throws Exception {
    create(
        "id INT",
        onTopic(),
        JSON,
        "'sink.delivery-guarantee' = 'exactly-once'",
        "'sink.transactional-id-prefix' = '" + topic + "'");
    insert("VALUES (1), (2), (3)");
    assertEquals(3, records(topic).size());
  }

  @Test
  void changesInAFormatThatHasThem() throws Exception {
    create("id INT, n BIGINT", onTopic(), "'format' = 'debezium-json'");
    insert("SELECT id, COUNT(*) FROM (VALUES (1), (1)) AS v(id) GROUP BY id");
    assertTrue(records(topic).stream().anyMatch(record -> record.value().contains("\"op\":\"c\"")));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused("sink.transactional-id-prefix", "'sink.delivery-guarantee' = 'exactly-once'");
    assertRefused("RowPartitioner", "'sink.partitioner' = 'java.lang.String'");
    assertRefused("topic-pattern", "'topic-pattern' = 'a.*'");
  }

  private void assertRefused(String reason, String option) {
    create("id INT", onTopic(), JSON, option);
    Exception refusal = assertThrows(Exception.class, () -> insert("VALUES (1)"));
    assertTrue(
        ExceptionUtils.findThrowableWithMessage(refusal, reason).isPresent(),
        () -> ExceptionUtils.stringifyException(refusal));
    tables.executeSql("DROP TABLE t");
  }
}
