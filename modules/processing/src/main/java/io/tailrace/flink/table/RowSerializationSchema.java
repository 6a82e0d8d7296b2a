package io.tailrace.flink.table;

import io.tailrace.flink.sink.TailracePartitioner;
import io.tailrace.flink.sink.TailraceRecordSerializationSchema;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Makes records of rows: key and value by their formats, the rest by metadata columns. */
final class RowSerializationSchema implements TailraceRecordSerializationSchema<RowData> {
  private static final long serialVersionUID = 1L;

  private final TargetTopics topics;
  private final SerializationSchema<RowData> key;
  private final SerializationSchema<RowData> value;
  private final RowData.FieldGetter[] keyFields;
  private final RowData.FieldGetter[] valueFields;
  private final EnumMap<WritableMetadata, Integer> metadata;
  private final TailracePartitioner<RowData> partitioner;
  private final boolean upsert;

  /**
   * Over a table.
   *
   * @param key null if records have no keys
   * @param metadata where each metadata column is in a row
   * @param partitioner null for the producer's
   * @param upsert whether rows are written as they are, and deleted ones without a value
   */
  RowSerializationSchema(
      TargetTopics topics,
      SerializationSchema<RowData> key,
      SerializationSchema<RowData> value,
      RowData.FieldGetter[] keyFields,
      RowData.FieldGetter[] valueFields,
      Map<WritableMetadata, Integer> metadata,
      TailracePartitioner<RowData> partitioner,
      boolean upsert) {
    this.topics = topics;
    this.key = key;
    this.value = value;
    this.keyFields = keyFields;
    this.valueFields = valueFields;
    this.metadata = new EnumMap<>(WritableMetadata.class);
    this.metadata.putAll(metadata);
    this.partitioner = partitioner;
    this.upsert = upsert;
  }

  @Override
  public void open(
      SerializationSchema.InitializationContext context, TailraceSinkContext sinkContext)
      throws Exception {
    value.open(context);
    if (key != null) {
      key.open(context);
    }
    if (partitioner != null) {
      partitioner.open(
          sinkContext.getParallelInstanceId(), sinkContext.getNumberOfParallelInstances());
    }
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      RowData row, TailraceSinkContext context, Long timestamp) {
    boolean whole = key == null && metadata.isEmpty(); // then the row is the value's
    byte[] keyBytes = key == null ? null : key.serialize(project(row, RowKind.INSERT, keyFields));
    byte[] valueBytes =
        upsert ? upsertValue(row) : value.serialize(whole ? row : valueOf(row, row.getRowKind()));
    String topic = topic(row);
    Integer partition =
        partitioner == null
            ? null
            : partitioner.partition(
                row, keyBytes, valueBytes, topic, context.getPartitionsForTopic(topic));
    Integer time = metadata.get(WritableMetadata.TIMESTAMP);
    return new ProducerRecord<>(
        topic,
        partition,
        time == null ? null : WritableMetadata.timestamp(row, time),
        keyBytes,
        valueBytes,
        headers(row));
  }

  private byte[] upsertValue(RowData row) {
    return switch (row.getRowKind()) {
      case INSERT, UPDATE_AFTER -> value.serialize(valueOf(row, RowKind.INSERT));
      case UPDATE_BEFORE, DELETE -> null;
    };
  }

  private RowData valueOf(RowData row, RowKind kind) {
    return project(row, kind, valueFields);
  }

  private String topic(RowData row) {
    Integer position = metadata.get(WritableMetadata.TOPIC);
    return topics
        .single()
        .orElseGet(
            () -> topics.check(position == null ? null : WritableMetadata.topic(row, position)));
  }

  private Iterable<Header> headers(RowData row) {
    Integer map = metadata.get(WritableMetadata.HEADERS);
    Integer list = metadata.get(WritableMetadata.HEADER_LIST);
    return map != null
        ? WritableMetadata.headers(row, map)
        : list == null ? null : WritableMetadata.headerList(row, list);
  }

  private static RowData project(RowData row, RowKind kind, RowData.FieldGetter[] fields) {
    GenericRowData projected = new GenericRowData(kind, fields.length);
    for (int i = 0; i < fields.length; i++) {
      projected.setField(i, fields[i].getFieldOrNull(row));
    }
    return projected;
  }
}
