package io.tailrace.flink.table;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * What can stand in the {@code WITH} clause of a table of this connector. The names and their
 * meanings are those of Flink's Kafka table connector.
 */
@PublicEvolving
public final class TailraceConnectorOptions {
  /** Before the name of a property of Kafka's clients. */
  public static final String PROPERTIES_PREFIX = "properties.";

  /** Topics, separated by semicolons. */
  public static final ConfigOption<List<String>> TOPIC =
      key("topic")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("The topic, or topics separated by semicolons.");

  /** A pattern for topics. */
  public static final ConfigOption<String> TOPIC_PATTERN =
      key("topic-pattern")
          .stringType()
          .noDefaultValue()
          .withDescription("A regular expression for the whole names of topics.");

  /** Where the broker is. */
  public static final ConfigOption<String> PROPS_BOOTSTRAP_SERVERS =
      key(PROPERTIES_PREFIX + "bootstrap.servers")
          .stringType()
          .noDefaultValue()
          .withDescription("Where the broker is: host:port, more of them separated by commas.");

  /** The consumer group. */
  public static final ConfigOption<String> PROPS_GROUP_ID =
      key(PROPERTIES_PREFIX + "group.id")
          .stringType()
          .noDefaultValue()
          .withDescription("The consumer group whose offsets are read and committed.");

  /** The format of keys. */
  public static final ConfigOption<String> KEY_FORMAT =
      key("key" + FactoryUtil.FORMAT_SUFFIX)
          .stringType()
          .noDefaultValue()
          .withDescription("The format of the keys of records.");

  /** The columns in keys. */
  public static final ConfigOption<List<String>> KEY_FIELDS =
      key("key.fields")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("The columns that are in the key, separated by semicolons.");

  /** What the columns of keys begin with. */
  public static final ConfigOption<String> KEY_FIELDS_PREFIX =
      key("key.fields-prefix")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "What the names of the key's columns begin with in the table, but not in the"
                  + " format.");

  /** The format of values. */
  public static final ConfigOption<String> VALUE_FORMAT =
      key("value" + FactoryUtil.FORMAT_SUFFIX)
          .stringType()
          .noDefaultValue()
          .withDescription("The format of the values of records; 'format' says the same.");

  /** Whether values have the key's columns too. */
  public static final ConfigOption<ValueFields> VALUE_FIELDS_INCLUDE =
      key("value.fields-include")
          .enumType(ValueFields.class)
          .defaultValue(ValueFields.ALL)
          .withDescription("Whether the columns of the key are in the value, too.");

  /** Where reading starts. */
  public static final ConfigOption<StartupMode> SCAN_STARTUP_MODE =
      key("scan.startup.mode")
          .enumType(StartupMode.class)
          .defaultValue(StartupMode.GROUP_OFFSETS)
          .withDescription("Where reading starts.");

  /** Offsets to start at. */
  public static final ConfigOption<String> SCAN_STARTUP_SPECIFIC_OFFSETS =
      key("scan.startup.specific-offsets")
          .stringType()
          .noDefaultValue()
          .withDescription("Where to start, as in 'partition:0,offset:42;partition:1,offset:300'.");

  /** The time to start at. */
  public static final ConfigOption<Long> SCAN_STARTUP_TIMESTAMP_MILLIS =
      key("scan.startup.timestamp-millis")
          .longType()
          .noDefaultValue()
          .withDescription("The timestamp to start at, in milliseconds since the epoch.");

  /** Where reading stops. */
  public static final ConfigOption<BoundedMode> SCAN_BOUNDED_MODE =
      key("scan.bounded.mode")
          .enumType(BoundedMode.class)
          .defaultValue(BoundedMode.UNBOUNDED)
          .withDescription("Where reading stops.");

  /** Offsets to stop at. */
  public static final ConfigOption<String> SCAN_BOUNDED_SPECIFIC_OFFSETS =
      key("scan.bounded.specific-offsets")
          .stringType()
          .noDefaultValue()
          .withDescription("Before which offsets to stop; other partitions are not read.");

  /** The time to stop at. */
  public static final ConfigOption<Long> SCAN_BOUNDED_TIMESTAMP_MILLIS =
      key("scan.bounded.timestamp-millis")
          .longType()
          .noDefaultValue()
          .withDescription("The timestamp to stop at, in milliseconds since the epoch.");

  /** How often to look for new partitions. */
  public static final ConfigOption<Duration> SCAN_TOPIC_PARTITION_DISCOVERY =
      key("scan.topic-partition-discovery.interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription("How often to look for new partitions; 0 for once.");

  /** How many readers. */
  public static final ConfigOption<Integer> SCAN_PARALLELISM = FactoryUtil.SOURCE_PARALLELISM;

  /** What becomes of invalid records. */
  public static final ConfigOption<InvalidRecords> SCAN_INVALID_RECORDS =
      key("scan.invalid-records.policy")
          .enumType(InvalidRecords.class)
          .defaultValue(InvalidRecords.FAIL)
          .withDescription("What becomes of records that their format cannot read.");

  /** Where invalid records go. */
  public static final ConfigOption<String> SCAN_DEAD_LETTER_TOPIC =
      key("scan.invalid-records.dead-letter-topic")
          .stringType()
          .noDefaultValue()
          .withDescription("The topic that invalid records go to, if the policy is dead-letter.");

  /** What is promised when something fails. */
  public static final ConfigOption<DeliveryGuarantee> SINK_DELIVERY_GUARANTEE =
      key("sink.delivery-guarantee")
          .enumType(DeliveryGuarantee.class)
          .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
          .withDescription("What is promised when something fails.");

  /** What transactional ids begin with. */
  public static final ConfigOption<String> SINK_TRANSACTIONAL_ID_PREFIX =
      key("sink.transactional-id-prefix")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "What the transactional ids of the sink begin with, and of no other sink; for"
                  + " exactly-once.");

  /** What transactional ids began with. */
  public static final ConfigOption<List<String>> SINK_FORMER_TRANSACTIONAL_ID_PREFIXES =
      key("sink.former-transactional-id-prefixes")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Prefixes that the sink has had before: what is still open there is aborted.");

  /** Whether lost transactions are no reason to fail. */
  public static final ConfigOption<Boolean> SINK_IGNORE_LOST_TRANSACTIONS =
      key("sink.ignore-lost-transactions")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether to go on when somebody else has aborted a transaction of the restored"
                  + " checkpoint.");

  /** Who chooses partitions. */
  public static final ConfigOption<String> SINK_PARTITIONER =
      key("sink.partitioner")
          .stringType()
          .defaultValue("default")
          .withDescription(
              "Who chooses partitions: 'default' and 'round-robin' leave it to the producer,"
                  + " 'fixed' gives each writer one, and else it is a class that is a"
                  + " RowPartitioner.");

  /** How many writers. */
  public static final ConfigOption<Integer> SINK_PARALLELISM = FactoryUtil.SINK_PARALLELISM;

  private TailraceConnectorOptions() {}

  /** Which columns are in the value. */
  public enum ValueFields {
    /** All, also those of the key. */
    ALL,
    /** Those that are not in the key. */
    EXCEPT_KEY
  }

  /** Where reading starts. */
  public enum StartupMode {
    /** At the oldest record. */
    EARLIEST_OFFSET,
    /** After the newest record. */
    LATEST_OFFSET,
    /** Where the consumer group is. */
    GROUP_OFFSETS,
    /** At a timestamp. */
    TIMESTAMP,
    /** At given offsets. */
    SPECIFIC_OFFSETS;

    @Override
    public String toString() {
      return optionOf(this);
    }
  }

  /** Where reading stops. */
  public enum BoundedMode {
    /** Nowhere. */
    UNBOUNDED,
    /** After the record that is the newest when reading starts. */
    LATEST_OFFSET,
    /** Where the consumer group is when reading starts. */
    GROUP_OFFSETS,
    /** Before a timestamp. */
    TIMESTAMP,
    /** Before given offsets. */
    SPECIFIC_OFFSETS;

    @Override
    public String toString() {
      return optionOf(this);
    }
  }

  /** What becomes of records that their format cannot read. */
  public enum InvalidRecords {
    /** The query fails. */
    FAIL,
    /** They are left out, and counted. */
    SKIP,
    /** They go to another topic. */
    DEAD_LETTER;

    @Override
    public String toString() {
      return optionOf(this);
    }
  }

  private static String optionOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
