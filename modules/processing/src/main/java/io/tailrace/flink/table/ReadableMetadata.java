package io.tailrace.flink.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a metadata column may show of a record, beside what its format offers. */
enum ReadableMetadata {
  TOPIC(DataTypes.STRING().notNull(), record -> StringData.fromString(record.topic())),
  PARTITION(DataTypes.INT().notNull(), ConsumerRecord::partition),
  /** If a header is there more than once, the last one. */
  HEADERS(
      DataTypes.MAP(DataTypes.STRING().nullable(), DataTypes.BYTES().nullable()).notNull(),
      ReadableMetadata::headers),
  /** All headers, in their order. */
  HEADER_LIST(
      DataTypes.ARRAY(
              DataTypes.ROW(
                      DataTypes.FIELD("key", DataTypes.STRING().notNull()),
                      DataTypes.FIELD("value", DataTypes.BYTES().nullable()))
                  .notNull())
          .notNull(),
      ReadableMetadata::headerList),
  LEADER_EPOCH(DataTypes.INT().nullable(), record -> record.leaderEpoch().orElse(null)),
  OFFSET(DataTypes.BIGINT().notNull(), ConsumerRecord::offset),
  TIMESTAMP(
      DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3).notNull(),
      record -> TimestampData.fromEpochMillis(record.timestamp())),
  TIMESTAMP_TYPE(
      DataTypes.STRING().notNull(),
      record -> StringData.fromString(record.timestampType().toString()));

  private final DataType type;
  private final transient Function<ConsumerRecord<?, ?>, Object> read;

  ReadableMetadata(DataType type, Function<ConsumerRecord<?, ?>, Object> read) {
    this.type = type;
    this.read = read;
  }

  /** As it is named in {@code METADATA FROM '...'}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static ReadableMetadata of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  DataType type() {
    return type;
  }

  Object read(ConsumerRecord<?, ?> record) {
    return read.apply(record);
  }

  private static GenericMapData headers(ConsumerRecord<?, ?> record) {
    Map<StringData, byte[]> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(StringData.fromString(header.key()), header.value());
    }
    return new GenericMapData(headers);
  }

  private static GenericArrayData headerList(ConsumerRecord<?, ?> record) {
    List<GenericRowData> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(GenericRowData.of(StringData.fromString(header.key()), header.value()));
    }
    return new GenericArrayData(headers.toArray());
  }
}
