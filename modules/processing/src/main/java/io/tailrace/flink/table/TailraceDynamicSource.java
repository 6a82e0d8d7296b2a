package io.tailrace.flink.table;

import io.tailrace.flink.source.TailraceSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/** Reads a table of this connector. Watermarks are made in the source, for each partition. */
@Internal
final class TailraceDynamicSource
    implements ScanTableSource, SupportsReadingMetadata, SupportsWatermarkPushDown {
  private static final String VALUE_PREFIX = "value.";

  /** A record says what a row is now, not what it was; and of a deleted one, only its key. */
  private static final ChangelogMode UPSERTS =
      ChangelogMode.newBuilder()
          .addContainedKind(RowKind.UPDATE_AFTER)
          .addContainedKind(RowKind.DELETE)
          .keyOnlyDeletes(true)
          .build();

  private final String table;
  private final DataType columns;
  private final Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat;
  private final DecodingFormat<DeserializationSchema<RowData>> valueFormat;
  private final FormatColumns formatColumns;
  private final ScanOptions options;
  private final boolean upsert;

  private DataType produced;
  private List<ReadableMetadata> metadata = List.of();
  private WatermarkStrategy<RowData> watermarks = WatermarkStrategy.noWatermarks();

  /**
   * A table.
   *
   * @param table its name
   * @param columns its physical columns
   * @param upsert whether a row replaces the one before it with its key, and a record without a
   *     value deletes it
   */
  TailraceDynamicSource(
      String table,
      DataType columns,
      Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat,
      DecodingFormat<DeserializationSchema<RowData>> valueFormat,
      FormatColumns formatColumns,
      ScanOptions options,
      boolean upsert) {
    this.table = table;
    this.columns = columns;
    this.keyFormat = keyFormat;
    this.valueFormat = valueFormat;
    this.formatColumns = formatColumns;
    this.options = options;
    this.upsert = upsert;
    this.produced = columns;
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return upsert ? UPSERTS : valueFormat.getChangelogMode();
  }

  @Override
  public Map<String, DataType> listReadableMetadata() {
    Map<String, DataType> all = new LinkedHashMap<>();
    // the format's own first: so come the columns after the physical ones
    valueFormat.listReadableMetadata().forEach((key, type) -> all.put(VALUE_PREFIX + key, type));
    for (ReadableMetadata each : ReadableMetadata.values()) {
      all.put(each.key(), each.type());
    }
    return all;
  }

  @Override
  public void applyReadableMetadata(List<String> keys, DataType producedType) {
    List<String> ofFormat =
        keys.stream()
            .filter(key -> key.startsWith(VALUE_PREFIX))
            .map(key -> key.substring(VALUE_PREFIX.length()))
            .toList();
    if (!valueFormat.listReadableMetadata().isEmpty()) {
      valueFormat.applyReadableMetadata(ofFormat);
    }
    metadata =
        keys.stream()
            .filter(key -> !key.startsWith(VALUE_PREFIX))
            .map(ReadableMetadata::of)
            .toList();
    produced = producedType;
  }

  /** All metadata columns are in the rows, used or not: so plans can use the same source again. */
  @Override
  public boolean supportsMetadataProjection() {
    return false;
  }

  @Override
  public void applyWatermark(WatermarkStrategy<RowData> strategy) {
    watermarks = strategy;
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
    TailraceSource<RowData> source =
        options.source().setDeserializer(deserializer(context)).build();
    WatermarkStrategy<RowData> strategy = watermarks;
    return new DataStreamScanProvider() {
      @Override
      public DataStream<RowData> produceDataStream(
          ProviderContext provider, StreamExecutionEnvironment environment) {
        DataStreamSource<RowData> stream =
            environment.fromSource(source, strategy, "TailraceSource-" + table);
        provider.generateUid("tailrace").ifPresent(stream::uid);
        return stream;
      }

      @Override
      public boolean isBounded() {
        return source.getBoundedness() == Boundedness.BOUNDED;
      }

      @Override
      public Optional<Integer> getParallelism() {
        return options.parallelism();
      }
    };
  }

  private RowDeserializationSchema deserializer(ScanContext context) {
    int arity = DataType.getFieldCount(produced);
    int physical = arity - metadata.size();
    // metadata of the format comes at the end of its rows
    int[] valueColumns =
        IntStream.concat(
                formatColumns.value().stream().mapToInt(Integer::intValue),
                IntStream.range(DataType.getFieldCount(columns), physical))
            .toArray();
    return new RowDeserializationSchema(
        keyFormat
            .map(format -> format.createRuntimeDecoder(context, formatColumns.keyType(columns)))
            .orElse(null),
        valueFormat.createRuntimeDecoder(context, formatColumns.valueType(columns)),
        FormatColumns.toArray(formatColumns.key()),
        valueColumns,
        metadata,
        arity,
        context.createTypeInformation(produced),
        upsert);
  }

  @Override
  public DynamicTableSource copy() {
    TailraceDynamicSource copy =
        new TailraceDynamicSource(
            table, columns, keyFormat, valueFormat, formatColumns, options, upsert);
    copy.produced = produced;
    copy.metadata = metadata;
    copy.watermarks = watermarks;
    return copy;
  }

  @Override
  public String asSummaryString() {
    return "Tailrace table source";
  }
}
