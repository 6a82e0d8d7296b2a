package io.tailrace.flink.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.testing.Jobs;
import io.tailrace.flink.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables whose rows replace each other: compacted topics. */
@Timeout(120)
class UpsertTableTest {
  @RegisterExtension static final MiniClusterExtension FLINK = Jobs.cluster();

  private static final TestBroker BROKER = TestBroker.shared();
  private static final String COLUMNS =
      "k_id INT, name STRING NOT NULL, n BIGINT, PRIMARY KEY (k_id) NOT ENFORCED";
  private static final String KEY_APART =
      "'key.fields-prefix' = 'k_', 'value.fields-include' = 'EXCEPT_KEY'";

  private final String topic = "upsert-" + UUID.randomUUID();
  private StreamExecutionEnvironment environment;
  private StreamTableEnvironment tables;

  @BeforeEach
  void topic() {
    // One partition, so that records are read in the order in which they were written.
    BROKER.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
    environment = Jobs.environment(2, 0);
    tables = StreamTableEnvironment.create(environment);
  }

  private void create(String name, String of, String columns, String... options) {
    tables.executeSql(
        """
        CREATE TABLE %s (%s) WITH (
          'connector' = 'upsert-tailrace', 'topic' = '%s',
          'properties.bootstrap.servers' = '%s',
          'key.format' = 'json', 'value.format' = 'json'%s
        )
        """
            .formatted(
                name,
                columns,
                of,
                BROKER.bootstrapServers(),
                options.length == 0 ? "" : ", " + String.join(", ", options)));
  }

  /** The rows that are left when all changes of a query have been applied. */
  private List<String> query(String sql) throws Exception {
    Map<String, String> rows = new TreeMap<>();
    CloseableIterator<Row> changes = tables.executeSql(sql).collect();
    while (changes.hasNext()) {
      Row row = changes.next();
      RowKind kind = row.getKind();
      row.setKind(RowKind.INSERT);
      String key = String.valueOf(row.getField(0));
      if (kind == RowKind.DELETE || kind == RowKind.UPDATE_BEFORE) {
        assertEquals(row.toString(), rows.remove(key), "what is taken back was there");
      } else {
        rows.put(key, row.toString());
      }
    }
    changes.close();
    return List.copyOf(rows.values());
  }

  private void produce(String key, String value) {
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic, key, value));
    }
  }

  /** Of all that a topic of one partition holds, key and value. */
  private List<String> records(String from) {
    List<String> records = new ArrayList<>();
    BROKER.read(from).forEach(record -> records.add(text(record.key()) + text(record.value())));
    return records;
  }

  private static String text(byte[] part) {
    return part == null ? "null" : new String(part, StandardCharsets.UTF_8);
  }

  private void changes(Row... rows) {
    tables.createTemporaryView(
        "changes",
        tables.fromChangelogStream(
            environment
                .fromData(
                    Types.ROW_NAMED(
                        new String[] {"k_id", "name", "n"}, Types.INT, Types.STRING, Types.LONG),
                    rows)
                .setParallelism(1),
            Schema.newBuilder()
                .column("k_id", "INT NOT NULL")
                .column("name", "STRING NOT NULL")
                .column("n", "BIGINT")
                .primaryKey("k_id")
                .build(),
            ChangelogMode.all()));
  }

  @Test
  void rowsAreWrittenAsTheyAreAndDeletedOnesWithoutAValue() throws Exception {
    create("t", topic, COLUMNS, KEY_APART);
    changes(
        Row.ofKind(RowKind.INSERT, 1, "a", 10L),
        Row.ofKind(RowKind.INSERT, 2, "b", 20L),
        Row.ofKind(RowKind.UPDATE_BEFORE, 1, "a", 10L),
        Row.ofKind(RowKind.UPDATE_AFTER, 1, "a", 11L),
        Row.ofKind(RowKind.DELETE, 2, "b", 20L));
    tables.executeSql("INSERT INTO t SELECT * FROM changes").await();
    List<String> written = records(topic);
    assertEquals(
        List.of("{\"id\":1}{\"name\":\"a\",\"n\":10}", "{\"id\":1}{\"name\":\"a\",\"n\":11}"),
        written.stream().filter(each -> each.contains("{\"id\":1}")).toList());
    assertEquals(
        List.of("{\"id\":2}{\"name\":\"b\",\"n\":20}", "{\"id\":2}null"),
        written.stream().filter(each -> each.contains("{\"id\":2}")).toList());
  }

  @Test
  void theNewestRecordOfAKeyIsItsRow() throws Exception {
    produce("{\"id\": 1}", "{\"name\": \"a\", \"n\": 10}");
    produce("{\"id\": 2}", "{\"name\": \"b\", \"n\": 20}");
    produce("{\"id\": 3}", "{\"name\": \"c\", \"n\": 30}");
    produce("{\"id\": 1}", "{\"name\": \"a\", \"n\": 11}");
    produce("{\"id\": 2}", null);
    produce("{\"id\": 4}", null);
    create("t", topic, COLUMNS, KEY_APART, "'scan.bounded.mode' = 'latest-offset'");
    assertEquals(List.of("+I[1, a, 11]", "+I[3, c, 30]"), query("SELECT k_id, name, n FROM t"));
    assertEquals(List.of("+I[2, 41]"), query("SELECT COUNT(*), SUM(n) FROM t"));
  }

  @Test
  void theKeyIsInTheValueToo() throws Exception {
    String columns = "id INT, n BIGINT, PRIMARY KEY (id) NOT ENFORCED";
    create("t", topic, columns, "'scan.bounded.mode' = 'latest-offset'");
    tables
        .executeSql(
            "INSERT INTO t SELECT id, COUNT(*) FROM (VALUES (1), (2), (1)) AS v(id) GROUP BY id")
        .await();
    assertTrue(records(topic).contains("{\"id\":1}{\"id\":1,\"n\":2}"));
    produce("{\"id\":2}", null);
    assertEquals(List.of("+I[1, 2]"), query("SELECT id, n FROM t"));
  }

  @Test
  void fromOneTopicToAnother() throws Exception {
    copy(COLUMNS);
    assertTrue(plan().contains("ChangelogNormalize"), "values are needed to delete a row");
  }

  @Test
  void fromOneTopicToAnotherWithoutState() throws Exception {
    copy(COLUMNS.replace(" NOT NULL", ""));
    assertFalse(plan().contains("ChangelogNormalize"), "a key is enough to delete a row");
  }

  private String plan() {
    return tables.explainSql("INSERT INTO copy SELECT * FROM t");
  }

  private void copy(String columns) throws Exception {
    String copy = topic + "-copy";
    BROKER.createTopic(copy, 1, Map.of("cleanup.policy", "compact"));
    produce("{\"id\": 1}", "{\"name\": \"a\", \"n\": 10}");
    produce("{\"id\": 2}", "{\"name\": \"b\", \"n\": 20}");
    produce("{\"id\": 1}", null);
    create("t", topic, columns, KEY_APART, "'scan.bounded.mode' = 'latest-offset'");
    create("copy", copy, columns, KEY_APART, "'scan.bounded.mode' = 'latest-offset'");
    tables.executeSql("INSERT INTO copy SELECT * FROM t").await();
    assertTrue(records(copy).contains("{\"id\":1}null"), () -> records(copy).toString());
    assertEquals(List.of("+I[2, b, 20]"), query("SELECT * FROM copy"));
  }

  @Test
  void aRecordWithoutAKeyIsInvalid() throws Exception {
    BROKER.createTopic(topic + "-plain", 1);
    try (KafkaProducer<String, String> producer = BROKER.producer(Map.of())) {
      producer.send(new ProducerRecord<>(topic + "-plain", null, "{\"name\": \"a\", \"n\": 10}"));
      producer.send(
          new ProducerRecord<>(topic + "-plain", "{\"id\": 1}", "{\"name\": \"a\", \"n\": 10}"));
    }
    create("t", topic + "-plain", COLUMNS, KEY_APART, "'scan.bounded.mode' = 'latest-offset'");
    Exception failure = assertThrows(Exception.class, () -> query("SELECT * FROM t"));
    assertTrue(ExceptionUtils.stringifyException(failure).contains("needs a key"));
    create(
        "lenient",
        topic + "-plain",
        COLUMNS,
        KEY_APART,
        "'scan.bounded.mode' = 'latest-offset'",
        "'scan.invalid-records.policy' = 'skip'");
    assertEquals(List.of("+I[1, a, 10]"), query("SELECT * FROM lenient"));
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    create("no_key", topic, "id INT, n BIGINT");
    assertRefused("needs a primary key", "SELECT * FROM no_key");
    tables.executeSql(
        """
        CREATE TABLE changes_in_values (%s) WITH (
          'connector' = 'upsert-tailrace', 'topic' = 't',
          'properties.bootstrap.servers' = 'nowhere:1',
          'key.format' = 'json', 'value.format' = 'debezium-json'
        )
        """
            .formatted(COLUMNS));
    assertRefused("without changes", "SELECT * FROM changes_in_values");
  }

  private void assertRefused(String reason, String sql) {
    Exception refusal = assertThrows(Exception.class, () -> tables.executeSql(sql));
    assertTrue(
        ExceptionUtils.findThrowableWithMessage(refusal, reason).isPresent(),
        () -> ExceptionUtils.stringifyException(refusal));
  }
}
