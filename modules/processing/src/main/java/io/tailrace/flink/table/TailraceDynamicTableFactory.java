package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.KEY_FORMAT;
import static io.tailrace.flink.table.TailraceConnectorOptions.PROPERTIES_PREFIX;
import static io.tailrace.flink.table.TailraceConnectorOptions.VALUE_FORMAT;

import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
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

/** Makes tables of {@code 'connector' = 'tailrace'}. Flink finds it by ServiceLoader. */
@Internal
public final class TailraceDynamicTableFactory
    implements DynamicTableSourceFactory, DynamicTableSinkFactory {
  /** What stands for this connector in {@code WITH}. */
  public static final String IDENTIFIER = "tailrace";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(TailraceConnectorOptions.PROPS_BOOTSTRAP_SERVERS);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        FactoryUtil.FORMAT,
        TailraceConnectorOptions.KEY_FORMAT,
        TailraceConnectorOptions.KEY_FIELDS,
        TailraceConnectorOptions.KEY_FIELDS_PREFIX,
        TailraceConnectorOptions.VALUE_FORMAT,
        TailraceConnectorOptions.VALUE_FIELDS_INCLUDE,
        TailraceConnectorOptions.TOPIC,
        TailraceConnectorOptions.TOPIC_PATTERN,
        TailraceConnectorOptions.PROPS_GROUP_ID,
        TailraceConnectorOptions.SCAN_STARTUP_MODE,
        TailraceConnectorOptions.SCAN_STARTUP_SPECIFIC_OFFSETS,
        TailraceConnectorOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
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
        TailraceConnectorOptions.SINK_PARTITIONER,
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
        TailraceConnectorOptions.SCAN_STARTUP_MODE,
        TailraceConnectorOptions.SCAN_STARTUP_SPECIFIC_OFFSETS,
        TailraceConnectorOptions.SCAN_STARTUP_TIMESTAMP_MILLIS,
        TailraceConnectorOptions.SCAN_TOPIC_PARTITION_DISCOVERY,
        TailraceConnectorOptions.SCAN_PARALLELISM,
        TailraceConnectorOptions.SCAN_INVALID_RECORDS,
        TailraceConnectorOptions.SCAN_DEAD_LETTER_TOPIC,
        TailraceConnectorOptions.SINK_DELIVERY_GUARANTEE,
        TailraceConnectorOptions.SINK_TRANSACTIONAL_ID_PREFIX,
        TailraceConnectorOptions.SINK_FORMER_TRANSACTIONAL_ID_PREFIXES,
        TailraceConnectorOptions.SINK_IGNORE_LOST_TRANSACTIONS,
        TailraceConnectorOptions.SINK_PARTITIONER,
        TailraceConnectorOptions.SINK_PARALLELISM);
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    Optional<DecodingFormat<DeserializationSchema<RowData>>> keyFormat =
        helper.discoverOptionalDecodingFormat(DeserializationFormatFactory.class, KEY_FORMAT);
    DecodingFormat<DeserializationSchema<RowData>> valueFormat =
        helper
            .discoverOptionalDecodingFormat(DeserializationFormatFactory.class, FactoryUtil.FORMAT)
            .orElseGet(
                () ->
                    helper.discoverDecodingFormat(
                        DeserializationFormatFactory.class, VALUE_FORMAT));
    helper.validateExcept(PROPERTIES_PREFIX);
    keyFormat.ifPresent(TailraceDynamicTableFactory::checkKeyFormat);
    checkPrimaryKey(context, valueFormat);
    return new TailraceDynamicSource(
        context.getObjectIdentifier().asSummaryString(),
        context.getPhysicalRowDataType(),
        keyFormat,
        valueFormat,
        FormatColumns.of(helper.getOptions(), context.getPhysicalRowDataType()),
        ScanOptions.of(helper.getOptions(), context.getCatalogTable().getOptions()),
        false);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    Optional<EncodingFormat<SerializationSchema<RowData>>> keyFormat =
        helper.discoverOptionalEncodingFormat(SerializationFormatFactory.class, KEY_FORMAT);
    EncodingFormat<SerializationSchema<RowData>> valueFormat =
        helper
            .discoverOptionalEncodingFormat(SerializationFormatFactory.class, FactoryUtil.FORMAT)
            .orElseGet(
                () ->
                    helper.discoverEncodingFormat(SerializationFormatFactory.class, VALUE_FORMAT));
    helper.validateExcept(PROPERTIES_PREFIX);
    keyFormat.ifPresent(TailraceDynamicTableFactory::checkKeyFormat);
    checkPrimaryKey(context, valueFormat);
    return new TailraceDynamicSink(
        context.getPhysicalRowDataType(),
        keyFormat,
        valueFormat,
        FormatColumns.of(helper.getOptions(), context.getPhysicalRowDataType()),
        SinkOptions.of(
            helper.getOptions(), context.getCatalogTable().getOptions(), context.getClassLoader()),
        false);
  }

  /**
   * A key says which row it is, not what has happened to it.
   *
   * @throws ValidationException if its format has changes
   */
  static void checkKeyFormat(Format format) {
    if (!format.getChangelogMode().containsOnly(RowKind.INSERT)) {
      throw new ValidationException(
          "'%s' has to be a format of rows without changes, and not of %s"
              .formatted(KEY_FORMAT.key(), format.getChangelogMode()));
    }
  }

  /**
   * A topic may hold many records with one key.
   *
   * @throws ValidationException if the table has a primary key that nothing makes true
   */
  static void checkPrimaryKey(Context context, Format format) {
    if (context.getPrimaryKeyIndexes().length > 0
        && format.getChangelogMode().containsOnly(RowKind.INSERT)) {
      throw new ValidationException(
          "Table %s cannot have a primary key: its format has inserts only, so that there may be"
                  .formatted(context.getObjectIdentifier().asSummaryString())
              + " many rows with one key");
    }
  }
}
