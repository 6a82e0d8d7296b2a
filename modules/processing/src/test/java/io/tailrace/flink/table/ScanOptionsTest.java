package io.tailrace.flink.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.source.InvalidRecordPolicy.DeadLetter;
import io.tailrace.flink.source.InvalidRecordPolicy.Skip;
import io.tailrace.flink.source.OffsetResetStrategy;
import io.tailrace.flink.source.OffsetsInitializer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.DataType;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ScanOptionsTest {
  private static final DataType COLUMNS =
      DataTypes.ROW(
              DataTypes.FIELD("k_id", DataTypes.INT()),
              DataTypes.FIELD("name", DataTypes.STRING()),
              DataTypes.FIELD("k_part", DataTypes.INT()))
          .notNull();

  private final Map<String, String> options =
      new HashMap<>(
          Map.of(
              "topic", "orders",
              "properties.bootstrap.servers", "127.0.0.1:1",
              "properties.group.id", "g"));

  private ScanOptions scan() {
    return ScanOptions.of(Configuration.fromMap(options), options);
  }

  private FormatColumns columns() {
    return FormatColumns.of(Configuration.fromMap(options), COLUMNS);
  }

  private static void refused(String word, Runnable what) {
    ValidationException refused = assertThrows(ValidationException.class, what::run);
    assertTrue(refused.getMessage().contains(word), refused.getMessage());
  }

  @Test
  void itStartsWhereTheGroupIsUnlessToldOtherwise() {
    assertEquals(OffsetsInitializer.committedOffsets(), scan().starting());
    options.put("properties.auto.offset.reset", "earliest");
    assertEquals(
        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST), scan().starting());
    options.put("scan.startup.mode", "latest-offset");
    assertEquals(OffsetsInitializer.latest(), scan().starting());
    options.put("scan.startup.mode", "timestamp");
    refused("scan.startup.timestamp-millis", this::scan);
    options.put("scan.startup.timestamp-millis", "5");
    assertEquals(OffsetsInitializer.timestamp(5), scan().starting());
    options.put("scan.startup.mode", "specific-offsets");
    options.put("scan.startup.specific-offsets", "partition:0,offset:42;partition:1,offset:300");
    assertEquals(
        OffsetsInitializer.offsets(
            Map.of(new TopicPartition("orders", 0), 42L, new TopicPartition("orders", 1), 300L)),
        scan().starting());
  }

  @Test
  void itStopsNowhereUnlessToldOtherwise() {
    assertEquals(Optional.empty(), scan().stopping());
    options.put("scan.bounded.mode", "latest-offset");
    assertEquals(Optional.of(OffsetsInitializer.latest()), scan().stopping());
    options.put("scan.bounded.mode", "group-offsets");
    assertEquals(Optional.of(OffsetsInitializer.committedOffsets()), scan().stopping());
    options.put("scan.bounded.mode", "timestamp");
    options.put("scan.bounded.timestamp-millis", "5");
    assertEquals(Optional.of(OffsetsInitializer.timestamp(5)), scan().stopping());
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    options.remove("properties.group.id");
    refused("properties.group.id", this::scan);
    options.put("scan.startup.mode", "earliest-offset");
    options.put("topic-pattern", "o.*");
    refused("topic-pattern", this::scan);
    options.remove("topic");
    assertEquals("o.*", scan().pattern());
    options.put("topic-pattern", "o(");
    refused("topic-pattern", this::scan);
    options.remove("topic-pattern");
    options.put("topic", "a;b");
    assertEquals(List.of("a", "b"), scan().topics());
    options.put("scan.startup.mode", "specific-offsets");
    options.put("scan.startup.specific-offsets", "partition:0,offset:42");
    refused("single topic", this::scan);
    options.put("topic", "a");
    options.put("scan.startup.specific-offsets", "0:42");
    refused("partition:0,offset:42", this::scan);
  }

  @Test
  void invalidRecords() {
    options.put("scan.invalid-records.policy", "skip");
    assertEquals(new Skip(), scan().invalidRecords());
    options.put("scan.invalid-records.policy", "dead-letter");
    refused("scan.invalid-records.dead-letter-topic", this::scan);
    options.put("scan.invalid-records.dead-letter-topic", "dead");
    assertEquals("dead", ((DeadLetter) scan().invalidRecords()).topic());
  }

  @Test
  void columnsOfKeyAndValue() {
    assertEquals(new FormatColumns(List.of(), List.of(0, 1, 2), ""), columns());
    options.put("key.fields", "k_part;k_id");
    refused("key.format", this::columns);
    options.put("key.format", "json");
    assertEquals(new FormatColumns(List.of(2, 0), List.of(0, 1, 2), ""), columns());
    options.put("key.fields-prefix", "k_");
    refused("value.fields-include", this::columns);
    options.put("value.fields-include", "EXCEPT_KEY");
    assertEquals(new FormatColumns(List.of(2, 0), List.of(1), "k_"), columns());
    assertEquals(List.of("part", "id"), DataType.getFieldNames(columns().keyType(COLUMNS)));
    assertEquals(List.of("name"), DataType.getFieldNames(columns().valueType(COLUMNS)));
    options.put("key.fields", "name");
    refused("k_", this::columns);
    options.put("key.fields", "k_nothing");
    refused("k_nothing", this::columns);
    options.remove("key.fields");
    refused("key.fields", this::columns);
  }
}
