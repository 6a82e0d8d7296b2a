package io.tailrace.flink.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads topics with SQL. */
class TableSourceTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final TestBroker BROKER = TestBroker.shared();
  private final String topic = "table-" + UUID.randomUUID();
  private StreamTableEnvironment tables;

  @BeforeEach
  void topic() {
    BROKER.createTopic(topic, 2);
    tables = StreamTableEnvironment.create(Jobs.environment(2, 0));
    tables.getConfig().set("table.local-time-zone", "UTC");
  }

  private void create(String columns, String options) {
    tables.executeSql(
        """
        CREATE TABLE t (%s) WITH (
          'connector' = 'tailrace',
          'topic' = '%s',
          'properties.bootstrap.servers' = '%s',
          'scan.startup.mode' = 'earliest-offset',
          'scan.bounded.mode' = 'latest-offset',
          %s
        )
        """
            .formatted(columns, topic, BROKER.bootstrapServers(), options));
  }

  private List<String> query(String sql) {
    List<String> rows = new ArrayList<>();
    Iterator<Row> all = tables.executeSql(sql).collect();
    all.forEachRemaining(row -> rows.add(row.toString()));
    rows.sort(String::compareTo);
    return rows;
  }

  @Test
  void columnsOfTheValue() {
    BROKER.produce(
        topic, 0, List.of("{\"id\": 1, \"name\": \"a\"}", "{\"id\": 2, \"name\": \"b\"}"));
    BROKER.produce(topic, 1, List.of("{\"id\": 3, \"name\": \"c\"}"));
    create("id INT, name STRING", "'format' = 'json'");
    assertEquals(List.of("+I[1, a]", "+I[2, b]", "+I[3, c]"), query("SELECT id, name FROM t"));
    assertEquals(List.of("+I[c]"), query("SELECT name FROM t WHERE id > 2"));
  }

  @Test
  void columnsOfTheKeyAndMetadata() {
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      ProducerRecord<String, String> record =
          new ProducerRecord<>(topic, 1, 1234L, "{\"id\": 5}", "{\"name\": \"a\"}");
      record.headers().add("h", "first".getBytes(StandardCharsets.UTF_8));
      record.headers().add("h", "x".getBytes(StandardCharsets.UTF_8));
      producer.send(record);
      producer.send(new ProducerRecord<>(topic, "{\"id\": 5}", null));
    }
    create(
        """
        k_id INT, name STRING,
        `topic` STRING METADATA VIRTUAL, `partition` INT METADATA VIRTUAL,
        `offset` BIGINT METADATA VIRTUAL, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
        kind STRING METADATA FROM 'timestamp-type' VIRTUAL,
        headers MAP<STRING, BYTES> METADATA VIRTUAL,
        hs ARRAY<ROW<key STRING, `value` BYTES>> METADATA FROM 'header-list' VIRTUAL,
        epoch INT METADATA FROM 'leader-epoch' VIRTUAL
        """,
        """
        'key.format' = 'json', 'key.fields' = 'k_id', 'key.fields-prefix' = 'k_',
        'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY'
        """);
    assertEquals(
        List.of("+I[5, a, " + topic + ", 1, 0, 1970-01-01T00:00:01.234Z, CreateTime, x, 2, true]"),
        query(
            """
            SELECT k_id, name, `topic`, `partition`, `offset`, ts, kind,
              CAST(headers['h'] AS STRING), CARDINALITY(hs), epoch >= 0 FROM t
            """));
  }

  @Test
  void watermarksAreMadeInTheSource() {
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      for (long second : new long[] {1, 2, 61, 130}) {
        producer.send(
            new ProducerRecord<>(topic, 0, second * 1000, null, "{\"id\": " + second + "}"));
      }
    }
    create(
        """
        id INT, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL,
        WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
        """,
        "'format' = 'json'");
    String sql =
        """
        SELECT COUNT(*) FROM TABLE(
          TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end
        """;
    String plan = tables.explainSql(sql);
    assertTrue(plan.contains("watermark=["), plan);
    assertEquals(List.of("+I[1]", "+I[1]", "+I[2]"), query(sql));
  }

  @Test
  void invalidRecordsAreSkippedOrFailTheQuery() {
    BROKER.produce(topic, 0, List.of("{\"id\": 1}", "{\"id\":", "{\"id\": 2}"));
    create("id INT", "'format' = 'json', 'scan.invalid-records.policy' = 'skip'");
    assertEquals(List.of("+I[1]", "+I[2]"), query("SELECT id FROM t"));
    tables.executeSql("DROP TABLE t");
    create("id INT", "'format' = 'json'");
    RuntimeException failure =
        assertThrows(RuntimeException.class, () -> query("SELECT id FROM t"));
    assertTrue(
        ExceptionUtils.stringifyException(failure)
            .contains("the record at offset 1 of partition 0 of topic " + topic),
        failure.toString());
  }
}
