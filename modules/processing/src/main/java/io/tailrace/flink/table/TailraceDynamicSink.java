package io.tailrace.flink.table;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** A table that is written to topics. */
@Internal
final class TailraceDynamicSink implements DynamicTableSink, SupportsWritingMetadata {
  private final DataType columns;
  private final Optional<EncodingFormat<SerializationSchema<RowData>>> keyFormat;
  private final EncodingFormat<SerializationSchema<RowData>> valueFormat;
  private final FormatColumns formatColumns;
  private final SinkOptions options;
  private final boolean upsert;
  private List<String> metadata = List.of();

  /**
   * A table.
   *
   * @param columns its physical columns
   * @param upsert whether a row replaces the one before it with its key, and a deleted one is a
   *     record without a value
   */
  TailraceDynamicSink(
      DataType columns,
      Optional<EncodingFormat<SerializationSchema<RowData>>> keyFormat,
      EncodingFormat<SerializationSchema<RowData>> valueFormat,
      FormatColumns formatColumns,
      SinkOptions options,
      boolean upsert) {
    this.columns = columns;
    this.keyFormat = keyFormat;
    this.valueFormat = valueFormat;
    this.formatColumns = formatColumns;
    this.options = options;
    this.upsert = upsert;
  }

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requested) {
    return upsert ? ChangelogMode.upsert(mayLackValues()) : valueFormat.getChangelogMode();
  }

  /**
   * Whether a row that says which one is deleted may have nothing but the key. The sink needs no
   * more, but where a column is NOT NULL Flink lets no such row come here.
   */
  private boolean mayLackValues() {
    return IntStream.range(0, DataType.getFieldCount(columns))
        .filter(column -> !formatColumns.key().contains(column))
        .allMatch(
            column ->
                DataType.getFieldDataTypes(columns).get(column).getLogicalType().isNullable());
  }

  @Override
  public Map<String, DataType> listWritableMetadata() {
    Map<String, DataType> all = new LinkedHashMap<>();
    for (WritableMetadata each : WritableMetadata.values()) {
      // where there is no choice, none can be made
      if (each != WritableMetadata.TOPIC || options.topics().single().isEmpty()) {
        all.put(each.key(), each.type());
      }
    }
    return all;
  }

  @Override
  public void applyWritableMetadata(List<String> keys, DataType consumed) {
    if (keys.contains(WritableMetadata.HEADERS.key())
        && keys.contains(WritableMetadata.HEADER_LIST.key())) {
      throw new ValidationException(
          "Headers can be written from one metadata column, '%s' or '%s'"
              .formatted(WritableMetadata.HEADERS.key(), WritableMetadata.HEADER_LIST.key()));
    }
    metadata = List.copyOf(keys);
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
    RowSerializationSchema schema =
        new RowSerializationSchema(
            options.topics(),
            keyFormat
                .map(format -> format.createRuntimeEncoder(context, formatColumns.keyType(columns)))
                .orElse(null),
            valueFormat.createRuntimeEncoder(context, formatColumns.valueType(columns)),
            fields(formatColumns.key()),
            fields(formatColumns.value()),
            metadataPositions(),
            options.partitioner().orElse(null),
            upsert);
    return SinkV2Provider.of(
        options.sink().setRecordSerializer(schema).build(), options.parallelism().orElse(null));
  }

  private RowData.FieldGetter[] fields(List<Integer> positions) {
    return positions.stream()
        .map(
            position ->
                RowData.createFieldGetter(
                    columns.getLogicalType().getChildren().get(position), position))
        .toArray(RowData.FieldGetter[]::new);
  }

  /** They come after the physical columns, as they were applied. */
  private Map<WritableMetadata, Integer> metadataPositions() {
    Map<WritableMetadata, Integer> positions = new EnumMap<>(WritableMetadata.class);
    int physical = DataType.getFieldCount(columns);
    for (WritableMetadata each : WritableMetadata.values()) {
      int index = metadata.indexOf(each.key());
      if (index >= 0) {
        positions.put(each, physical + index);
      }
    }
    return positions;
  }

  @Override
  public DynamicTableSink copy() {
    TailraceDynamicSink copy =
        new TailraceDynamicSink(columns, keyFormat, valueFormat, formatColumns, options, upsert);
    copy.metadata = metadata;
    return copy;
  }

  @Override
  public String asSummaryString() {
    return "Tailrace table sink";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TailraceDynamicSink that
        && columns.equals(that.columns)
        && keyFormat.equals(that.keyFormat)
        && valueFormat.equals(that.valueFormat)
        && formatColumns.equals(that.formatColumns)
        && options.equals(that.options)
        && upsert == that.upsert
        && metadata.equals(that.metadata);
  }

  @Override
  public int hashCode() {
    return Objects.hash(columns, keyFormat, valueFormat, formatColumns, options, upsert, metadata);
  }
}
