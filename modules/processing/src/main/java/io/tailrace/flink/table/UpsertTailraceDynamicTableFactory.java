package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FIELDS;
import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FORMAT;
import static io.tailrace.flink.table.TailraceConnectorOptions.PROPERTIES_PREFIX;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_STARTUP_MODE;
import static io.tailrace.flink.table.TailraceConnectorOptions.VALUE_FORMAT;

import io.tailrace.flink.table.TailraceConnectorOptions.StartupMode;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.connector.format.Format;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.FactoryUtil.TableFactoryHelper;
import org.apache.flink.table.factories.SerializationFormatFactory;
import org.apache.flink.types.RowKind;

/**
 * Makes tables of {@code 'connector' = 'upsert-tailrace'}: the newest record with a key is the row
 * with that primary key, and a record without a value says that the row is deleted. Flink finds it
 * by ServiceLoader.
 */
@Internal
public final class UpsertTailraceDynamicTableFactory
    implements DynamicTableSourceFactory, DynamicTableSinkFactory {
  /** What stands for this connector in {@code WITH}. */
  public static final String IDENTIFIER = "upsert-tailrace";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(TailraceConnectorOptions.PROPS_BOOTSTRAP_SERVERS, KEY_FORMAT, VALUE_FORMAT);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        TailraceConnectorOptions.KEY_FIELDS_PREFIX,
        TailraceConnectorOptions.VALUE_FIELDS_INCLUDE,
        TailraceConnectorOptions.TOPIC,
        TailraceConnectorOptions.TOPIC_PATTERN,
        TailraceConnectorOptions.PROPS_GROUP_ID,
        TailraceConnectorOptions.SCAN_BOUNDED_MODE,
        TailraceConnectorOptions.SCAN_BOUNDED_SPECIFIC_OFFSETS,
        TailraceConnectorOptions.SCAN_BOUNDED_TIMESTAMP_MILLIS,
        TailraceConnectorOptions.SCAN_TOPIC_PARTITION_DISCOVERY,
        TailraceConnectorOptions.SCAN_PARALLELISM,
        TailraceConnectorOptions.SCAN_INVALID_RECORDS,
        TailraceConnectorOptions.SCAN_DEAD_LETTER_TOPIC,
        TailraceConnectorOptions.SINK_DELIVERY_GUARANTEE,
        TailraceConnectorOptions.SINK_TRANSACTIONAL_ID_PREFIX,
        TailraceConnectorOptions.SINK_FORMER_TRANSACTIONAL_ID_PREFIXES,
        TailraceConnectorOptions.SINK_IGNORE_LOST_TRANSACTIONS,
        TailraceConnectorOptions.SINK_PARALLELISM);
  }

  /** What may change without a change of the plan. */
  @Override
  public Set<ConfigOption<?>> forwardOptions() {
    return Set.of(
        TailraceConnectorOptions.PROPS_BOOTSTRAP_SERVERS,
        TailraceConnectorOptions.PROPS_GROUP_ID,
        TailraceConnectorOptions.TOPIC,
        TailraceConnectorOptions.TOPIC_PATTERN,
        TailraceConnectorOptions.SCAN_TOPIC_PARTITION_DISCOVERY,
        TailraceConnectorOptions.SCAN_PARALLELISM,
        TailraceConnectorOptions.SCAN_INVALID_RECORDS,
        TailraceConnectorOptions.SCAN_DEAD_LETTER_TOPIC,
        TailraceConnectorOptions.SINK_DELIVERY_GUARANTEE,
        TailraceConnectorOptions.SINK_TRANSACTIONAL_ID_PREFIX,
        TailraceConnectorOptions.SINK_FORMER_TRANSACTIONAL_ID_PREFIXES,
        TailraceConnectorOptions.SINK_IGNORE_LOST_TRANSACTIONS,
        TailraceConnectorOptions.SINK_PARALLELISM);
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    DecodingFormat<DeserializationSchema<RowData>> keyFormat =
        helper.discoverDecodingFormat(DeserializationFormatFactory.class, KEY_FORMAT);
    DecodingFormat<DeserializationSchema<RowData>> valueFormat =
        helper.discoverDecodingFormat(DeserializationFormatFactory.class, VALUE_FORMAT);
    helper.validateExcept(PROPERTIES_PREFIX);
    Configuration options = options(context, keyFormat, valueFormat);
    // Without the oldest records, rows would be missing.
    options.set(SCAN_STARTUP_MODE, StartupMode.EARLIEST_OFFSET);
    return new TailraceDynamicSource(
        context.getObjectIdentifier().asSummaryString(),
        context.getPhysicalRowDataType(),
        Optional.of(keyFormat),
        valueFormat,
        FormatColumns.of(options, context.getPhysicalRowDataType()),
        ScanOptions.of(options, context.getCatalogTable().getOptions()),
        true);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    EncodingFormat<SerializationSchema<RowData>> keyFormat =
        helper.discoverEncodingFormat(SerializationFormatFactory.class, KEY_FORMAT);
    EncodingFormat<SerializationSchema<RowData>> valueFormat =
        helper.discoverEncodingFormat(SerializationFormatFactory.class, VALUE_FORMAT);
    helper.validateExcept(PROPERTIES_PREFIX);
    Configuration options = options(context, keyFormat, valueFormat);
    return new TailraceDynamicSink(
        context.getPhysicalRowDataType(),
        Optional.of(keyFormat),
        valueFormat,
        FormatColumns.of(options, context.getPhysicalRowDataType()),
        SinkOptions.of(options, context.getCatalogTable().getOptions(), context.getClassLoader()),
        true);
  }

  /** The key of records is the primary key of the table. */
  private static Configuration options(Context context, Format keyFormat, Format valueFormat) {
    if (context.getPrimaryKeyIndexes().length == 0) {
      throw new ValidationException(
          "Table %s needs a primary key: which columns are in the key of its records, and which row"
                  .formatted(context.getObjectIdentifier().asSummaryString())
              + " a record changes");
    }
    TailraceDynamicTableFactory.checkKeyFormat(keyFormat);
    if (!valueFormat.getChangelogMode().containsOnly(RowKind.INSERT)) {
      throw new ValidationException(
          "'%s' has to be a format of rows without changes: what changes is said by the key"
              .formatted(VALUE_FORMAT.key()));
    }
    Configuration options = Configuration.fromMap(context.getCatalogTable().getOptions());
    options.set(
        KEY_FIELDS,
        context.getCatalogTable().getResolvedSchema().getPrimaryKey().orElseThrow().getColumns());
    return options;
  }
}
