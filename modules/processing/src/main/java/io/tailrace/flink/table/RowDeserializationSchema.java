package io.tailrace.flink.table;

import io.tailrace.flink.source.TailraceRecordDeserializationSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Makes rows of records: columns of the key, columns of the value and metadata of its format, and
 * then metadata of the record. A record without a value makes no row, or in a table of upserts says
 * that the row of its key is deleted.
 */
final class RowDeserializationSchema implements TailraceRecordDeserializationSchema<RowData> {
  private static final long serialVersionUID = 1;

  private final DeserializationSchema<RowData> key; // null if no column is in the key
  private final DeserializationSchema<RowData> value;
  private final int[] keyColumns;
  private final int[] valueColumns;
  private final ReadableMetadata[] metadata;
  private final int arity;
  private final TypeInformation<RowData> type;
  private final boolean upsert;
  private transient Rows rows;

  /**
   * For rows of a type.
   *
   * @param key null if no column is in the key
   * @param keyColumns where in the row the fields of the key go
   * @param valueColumns where in the row the fields of the value go
   * @param metadata what comes at the end of the row
   * @param upsert whether a row replaces the one before it with its key; then there is a key
   */
  RowDeserializationSchema(
      DeserializationSchema<RowData> key,
      DeserializationSchema<RowData> value,
      int[] keyColumns,
      int[] valueColumns,
      List<ReadableMetadata> metadata,
      int arity,
      TypeInformation<RowData> type,
      boolean upsert) {
    this.key = key;
    this.value = value;
    this.keyColumns = keyColumns;
    this.valueColumns = valueColumns;
    this.metadata = metadata.toArray(ReadableMetadata[]::new);
    this.arity = arity;
    this.type = type;
    this.upsert = upsert;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws Exception {
    if (key != null) {
      key.open(context);
    }
    value.open(context);
    rows = new Rows();
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RowData> out)
      throws IOException {
    if (record.value() == null && !upsert) {
      return;
    }
    if (key == null && metadata.length == 0) {
      value.deserialize(record.value(), out);
      return;
    }
    rows.keys.clear();
    if (key != null && !(upsert && record.key() == null)) {
      key.deserialize(record.key(), rows.keyCollector);
    }
    rows.record = record;
    rows.out = out;
    if (upsert && rows.keys.isEmpty()) {
      throw new IOException("A record of a table of upserts needs a key");
    }
    if (record.value() == null) {
      rows.delete();
    } else {
      value.deserialize(record.value(), rows);
    }
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return type;
  }

  /** Takes the rows of a value, and puts those of its key and the metadata beside them. */
  private final class Rows implements Collector<RowData> {
    private final List<GenericRowData> keys = new ArrayList<>(1);
    private final Collector<RowData> keyCollector = new Keys(keys);
    private ConsumerRecord<byte[], byte[]> record;
    private Collector<RowData> out;

    @Override
    public void collect(RowData row) {
      GenericRowData values = (GenericRowData) row;
      if (key == null) {
        emit(null, values);
      } else {
        for (GenericRowData each : keys) {
          emit(each, values);
        }
      }
    }

    private void delete() {
      for (GenericRowData each : keys) {
        out.collect(row(RowKind.DELETE, each));
      }
    }

    private void emit(GenericRowData keyRow, GenericRowData values) {
      GenericRowData produced = row(upsert ? RowKind.UPDATE_AFTER : values.getRowKind(), keyRow);
      for (int i = 0; i < valueColumns.length; i++) {
        produced.setField(valueColumns[i], values.getField(i));
      }
      out.collect(produced);
    }

    /** With the columns of the key and the metadata. */
    private GenericRowData row(RowKind kind, GenericRowData keyRow) {
      GenericRowData produced = new GenericRowData(kind, arity);
      for (int i = 0; i < keyColumns.length; i++) {
        produced.setField(keyColumns[i], keyRow.getField(i));
      }
      for (int i = 0; i < metadata.length; i++) {
        produced.setField(arity - metadata.length + i, metadata[i].read(record));
      }
      return produced;
    }

    @Override
    public void close() {}
  }

  private record Keys(List<GenericRowData> rows) implements Collector<RowData> {
    @Override
    public void collect(RowData row) {
      rows.add((GenericRowData) row);
    }

    @Override
    public void close() {}
  }
}
