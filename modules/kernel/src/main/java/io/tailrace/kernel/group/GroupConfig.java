package io.tailrace.kernel.group;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the group coordinator can be told, by Kafka's names.
 *
 * @param minSessionTimeoutMs the shortest session a member may ask for
 * @param maxSessionTimeoutMs the longest
 * @param initialRebalanceDelayMs how long an empty group waits for more members (KIP-134)
 * @param maxSize how many members a group may have (KIP-389)
 * @param offsetMetadataMaxBytes how long the text that goes with an offset may be
 * @param offsetsRetentionMs how long offsets of an unused group are kept (KIP-211)
 * @param offsetsRetentionCheckIntervalMs how often expired offsets are looked for
 * @param commitTimeoutMs how long a client waits for the log
 */
public record GroupConfig(
    int minSessionTimeoutMs,
    int maxSessionTimeoutMs,
    int initialRebalanceDelayMs,
    int maxSize,
    int offsetMetadataMaxBytes,
    long offsetsRetentionMs,
    long offsetsRetentionCheckIntervalMs,
    long commitTimeoutMs) {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** Shortest session. */
  public static final ConfigKey<Integer> MIN_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.min.session.timeout.ms", 6_000, 1, INT_MAX)
          .doc("The shortest session timeout that a group member may ask for, in milliseconds.");

  /** Longest session. */
  public static final ConfigKey<Integer> MAX_SESSION_TIMEOUT_MS =
      ConfigKey.ofInt("group.max.session.timeout.ms", 1_800_000, 1, INT_MAX)
          .doc("The longest session timeout that a group member may ask for, in milliseconds.");

  /** Patience with an empty group. */
  public static final ConfigKey<Integer> INITIAL_REBALANCE_DELAY_MS =
      ConfigKey.ofInt("group.initial.rebalance.delay.ms", 3_000, 0, INT_MAX)
          .doc(
              "How long an empty group waits for more members before its first rebalance, in"
                  + " milliseconds.");

  /** Largest group. */
  public static final ConfigKey<Integer> MAX_SIZE =
      ConfigKey.ofInt("group.max.size", INT_MAX, 1, INT_MAX)
          .doc("How many members a group may have.");

  /** Longest text with an offset. */
  public static final ConfigKey<Integer> OFFSET_METADATA_MAX_BYTES =
      ConfigKey.ofInt("offset.metadata.max.bytes", 4096, 0, INT_MAX)
          .doc("How long the text may be that a client stores along with an offset.");

  /** How long offsets last. */
  public static final ConfigKey<Integer> OFFSETS_RETENTION_MINUTES =
      ConfigKey.ofInt("offsets.retention.minutes", 7 * 24 * 60, 1, INT_MAX)
          .doc("How long the offsets of a group without members are kept, in minutes.");

  /** How often offsets expire. */
  public static final ConfigKey<Long> OFFSETS_RETENTION_CHECK_INTERVAL_MS =
      ConfigKey.ofLong("offsets.retention.check.interval.ms", 600_000, 1, Long.MAX_VALUE)
          .doc("How often expired offsets are looked for, in milliseconds.");

  /** Partitions of the topic. */
  public static final ConfigKey<Integer> OFFSETS_TOPIC_NUM_PARTITIONS =
      ConfigKey.ofInt("offsets.topic.num.partitions", 50, 1, INT_MAX)
          .doc("How many partitions __consumer_offsets is created with; fixed afterwards.");

  /** Replicas of the topic. */
  public static final ConfigKey<Short> OFFSETS_TOPIC_REPLICATION_FACTOR =
      ConfigKey.ofShort("offsets.topic.replication.factor", 3, 1, Short.MAX_VALUE)
          .doc("How many replicas __consumer_offsets is created with.");

  /** Segments of the topic. */
  public static final ConfigKey<Integer> OFFSETS_TOPIC_SEGMENT_BYTES =
      ConfigKey.ofInt("offsets.topic.segment.bytes", 100 << 20, 1, INT_MAX)
          .doc("How large a segment of __consumer_offsets grows, in bytes.");

  /** How long a commit may take. */
  public static final ConfigKey<Integer> OFFSETS_COMMIT_TIMEOUT_MS =
      ConfigKey.ofInt("offsets.commit.timeout.ms", 5_000, 1, INT_MAX)
          .doc(
              "How long a client waits at most for a write to __consumer_offsets, in milliseconds;"
                  + " it is then told to try again.");

  /** Which kinds of groups there may be. */
  public static final ConfigKey<List<String>> REBALANCE_PROTOCOLS =
      ConfigKey.ofList(
              "group.coordinator.rebalance.protocols", List.of("classic", "consumer", "streams"))
          .where(GroupConfig::areProtocols, "classic, and any of consumer, share and streams")
          .doc(
              "Which protocols groups may speak. Without consumer, there are no groups of the new"
                  + " protocol; the others change nothing. Features (kafka-features) are the newer"
                  + " way to say so.");

  private static boolean areProtocols(List<String> names) {
    return names.contains("classic")
        && Set.of("classic", "consumer", "share", "streams").containsAll(names);
  }

  /**
   * Reads the values.
   *
   * @throws ConfigException if one cannot be used
   */
  public static GroupConfig from(Config config) {
    GroupConfig values =
        new GroupConfig(
            config.get(MIN_SESSION_TIMEOUT_MS),
            config.get(MAX_SESSION_TIMEOUT_MS),
            config.get(INITIAL_REBALANCE_DELAY_MS),
            config.get(MAX_SIZE),
            config.get(OFFSET_METADATA_MAX_BYTES),
            TimeUnit.MINUTES.toMillis(config.get(OFFSETS_RETENTION_MINUTES)),
            config.get(OFFSETS_RETENTION_CHECK_INTERVAL_MS),
            config.get(OFFSETS_COMMIT_TIMEOUT_MS));
    if (values.minSessionTimeoutMs > values.maxSessionTimeoutMs) {
      throw new ConfigException(
          "Invalid value "
              + values.minSessionTimeoutMs
              + " for configuration "
              + MIN_SESSION_TIMEOUT_MS
              + ": Value must not exceed "
              + MAX_SESSION_TIMEOUT_MS
              + ", which is "
              + values.maxSessionTimeoutMs);
    }
    return values;
  }

  /** Every key, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        MIN_SESSION_TIMEOUT_MS,
        MAX_SESSION_TIMEOUT_MS,
        INITIAL_REBALANCE_DELAY_MS,
        MAX_SIZE,
        OFFSET_METADATA_MAX_BYTES,
        OFFSETS_RETENTION_MINUTES,
        OFFSETS_RETENTION_CHECK_INTERVAL_MS,
        OFFSETS_TOPIC_NUM_PARTITIONS,
        OFFSETS_TOPIC_REPLICATION_FACTOR,
        OFFSETS_TOPIC_SEGMENT_BYTES,
        OFFSETS_COMMIT_TIMEOUT_MS,
        REBALANCE_PROTOCOLS);
  }
}
