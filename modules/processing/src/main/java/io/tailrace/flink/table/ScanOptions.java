package io.tailrace.flink.table;

import static io.tailrace.flink.table.TailraceConnectorOptions.PROPERTIES_PREFIX;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_BOUNDED_MODE;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_BOUNDED_SPECIFIC_OFFSETS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_BOUNDED_TIMESTAMP_MILLIS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_DEAD_LETTER_TOPIC;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_INVALID_RECORDS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_PARALLELISM;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_STARTUP_MODE;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_STARTUP_SPECIFIC_OFFSETS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_STARTUP_TIMESTAMP_MILLIS;
import static io.tailrace.flink.table.TailraceConnectorOptions.SCAN_TOPIC_PARTITION_DISCOVERY;

import io.tailrace.flink.source.InvalidRecordPolicy;
import io.tailrace.flink.source.OffsetResetStrategy;
import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.TailraceSource;
import io.tailrace.flink.source.TailraceSourceBuilder;
import io.tailrace.flink.source.TailraceSourceOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * What the options of a table say about reading it.
 *
 * @param topics empty if there is a pattern
 * @param pattern empty if there are topics
 * @param stopping empty if it is read without end
 */
record ScanOptions(
    List<String> topics,
    String pattern,
    OffsetsInitializer starting,
    Optional<OffsetsInitializer> stopping,
    InvalidRecordPolicy invalidRecords,
    Properties properties,
    Optional<Integer> parallelism) {

  /**
   * Reads and checks them.
   *
   * @param all as they stand in the table, for the properties of clients among them
   * @throws ValidationException if something is missing, or does not go together
   */
  static ScanOptions of(ReadableConfig options, Map<String, String> all) {
    TopicOptions topics = TopicOptions.of(options, "read");
    Properties properties = clientProperties(all);
    ScanOptions scan =
        new ScanOptions(
            topics.names(),
            topics.pattern(),
            starting(options, topics.names(), properties),
            stopping(options, topics.names(), properties),
            invalidRecords(options),
            properties,
            options.getOptional(SCAN_PARALLELISM));
    properties.setProperty(
        TailraceSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
        Long.toString(options.get(SCAN_TOPIC_PARTITION_DISCOVERY).toMillis()));
    return scan;
  }

  /** The properties of Kafka's clients, among the options of a table. */
  static Properties clientProperties(Map<String, String> options) {
    Properties properties = new Properties();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(PROPERTIES_PREFIX)) {
            properties.setProperty(key.substring(PROPERTIES_PREFIX.length()), value);
          }
        });
    return properties;
  }

  private static OffsetsInitializer starting(
      ReadableConfig options, List<String> topics, Properties properties) {
    return switch (options.get(SCAN_STARTUP_MODE)) {
      case EARLIEST_OFFSET -> OffsetsInitializer.earliest();
      case LATEST_OFFSET -> OffsetsInitializer.latest();
      case GROUP_OFFSETS -> {
        checkGroup(SCAN_STARTUP_MODE, properties);
        yield OffsetsInitializer.committedOffsets(resetStrategy(properties));
      }
      case TIMESTAMP ->
          OffsetsInitializer.timestamp(
              required(options, SCAN_STARTUP_MODE, SCAN_STARTUP_TIMESTAMP_MILLIS));
      case SPECIFIC_OFFSETS ->
          offsets(options, SCAN_STARTUP_MODE, SCAN_STARTUP_SPECIFIC_OFFSETS, topics);
    };
  }

  private static Optional<OffsetsInitializer> stopping(
      ReadableConfig options, List<String> topics, Properties properties) {
    return switch (options.get(SCAN_BOUNDED_MODE)) {
      case UNBOUNDED -> Optional.empty();
      case LATEST_OFFSET -> Optional.of(OffsetsInitializer.latest());
      case GROUP_OFFSETS -> {
        checkGroup(SCAN_BOUNDED_MODE, properties);
        yield Optional.of(OffsetsInitializer.committedOffsets());
      }
      case TIMESTAMP ->
          Optional.of(
              OffsetsInitializer.timestamp(
                  required(options, SCAN_BOUNDED_MODE, SCAN_BOUNDED_TIMESTAMP_MILLIS)));
      case SPECIFIC_OFFSETS ->
          Optional.of(offsets(options, SCAN_BOUNDED_MODE, SCAN_BOUNDED_SPECIFIC_OFFSETS, topics));
    };
  }

  private static void checkGroup(ConfigOption<?> mode, Properties properties) {
    if (!properties.containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
      throw new ValidationException(
          "'%s' = 'group-offsets' needs '%s'"
              .formatted(mode.key(), TailraceConnectorOptions.PROPS_GROUP_ID.key()));
    }
  }

  private static OffsetResetStrategy resetStrategy(Properties properties) {
    String name = properties.getProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    try {
      return OffsetResetStrategy.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ValidationException(
          "'%s%s' is '%s'; it has to be earliest, latest or none"
              .formatted(PROPERTIES_PREFIX, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, name),
          e);
    }
  }

  private static OffsetsInitializer offsets(
      ReadableConfig options,
      ConfigOption<?> mode,
      ConfigOption<String> option,
      List<String> topics) {
    String text = required(options, mode, option);
    if (topics.size() != 1) {
      throw new ValidationException("'%s' needs a single topic".formatted(option.key()));
    }
    return OffsetsInitializer.offsets(SpecificOffsets.parse(option.key(), text, topics.get(0)));
  }

  private static InvalidRecordPolicy invalidRecords(ReadableConfig options) {
    return switch (options.get(SCAN_INVALID_RECORDS)) {
      case FAIL -> InvalidRecordPolicy.fail();
      case SKIP -> InvalidRecordPolicy.skip();
      case DEAD_LETTER ->
          InvalidRecordPolicy.deadLetter(
              required(options, SCAN_INVALID_RECORDS, SCAN_DEAD_LETTER_TOPIC));
    };
  }

  private static <T> T required(
      ReadableConfig options, ConfigOption<?> mode, ConfigOption<T> option) {
    return options
        .getOptional(option)
        .orElseThrow(
            () ->
                new ValidationException(
                    "'%s' = '%s' needs '%s'"
                        .formatted(mode.key(), options.get(mode), option.key())));
  }

  /** A source that reads what they say. */
  TailraceSourceBuilder<RowData> source() {
    TailraceSourceBuilder<RowData> source = TailraceSource.builder();
    source.setProperties(properties).setStartingOffsets(starting);
    source.setInvalidRecordPolicy(invalidRecords);
    stopping.ifPresent(source::setBounded);
    if (topics.isEmpty()) {
      source.setTopicPattern(Pattern.compile(pattern));
    } else {
      source.setTopics(topics);
    }
    return source;
  }
}
