package io.tailrace.kernel.config;

import io.tailrace.kernel.config.TopicKey.Synonym;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configs of a topic, by Kafka's names and with Kafka's defaults, each with the broker configs
 * that set its default for all topics (its synonyms, KIP-226).
 */
public final class TopicKeys {
  private static final long MAX = Long.MAX_VALUE;

  /** Which old records go: {@code delete}, {@code compact}, or both. */
  public static final ConfigKey<List<String>> CLEANUP_POLICY =
      ConfigKey.ofList("cleanup.policy", List.of("delete"), "compact", "delete")
          .doc(
              "What becomes of old segments: deleted once past retention, or compacted to the last"
                  + " record of each key.");

  /** What the broker stores: what the producer sent, or batches of a codec of its own. */
  public static final ConfigKey<String> COMPRESSION_TYPE =
      ConfigKey.ofChoice(
              "compression.type",
              "producer",
              "uncompressed",
              "zstd",
              "lz4",
              "snappy",
              "gzip",
              "producer")
          .doc(
              "The codec in which batches are stored; 'producer' keeps each batch as it was sent.");

  /** Level of gzip, where {@link #COMPRESSION_TYPE} asks for it. */
  public static final ConfigKey<Integer> COMPRESSION_GZIP_LEVEL =
      ConfigKey.ofInt("compression.gzip.level", -1, 1, 9)
          .or(-1)
          .doc("The gzip level where compression.type is gzip: 1 to 9, or -1 for its default.");

  /** Level of lz4, where {@link #COMPRESSION_TYPE} asks for it. */
  public static final ConfigKey<Integer> COMPRESSION_LZ4_LEVEL =
      ConfigKey.ofInt("compression.lz4.level", 9, 1, 17)
          .doc("The lz4 level where compression.type is lz4.");

  /** Level of zstd, where {@link #COMPRESSION_TYPE} asks for it. */
  public static final ConfigKey<Integer> COMPRESSION_ZSTD_LEVEL =
      ConfigKey.ofInt("compression.zstd.level", 3, -131072, 22)
          .doc("The zstd level where compression.type is zstd.");

  /** How long a tombstone stays in a compacted topic. */
  public static final ConfigKey<Long> DELETE_RETENTION_MS =
      ConfigKey.ofLong("delete.retention.ms", 86_400_000L, 0, MAX)
          .doc("How long tombstones of a compacted topic are kept, in milliseconds.");

  /** When an acknowledgement may be given: an extension of Tailrace. */
  public static final ConfigKey<Durability> DURABILITY =
      ConfigKey.ofEnum("durability", Durability.OS, Durability.class)
          .doc(
              "What a record survives once it is acknowledged. 'fsync': power loss (the broker"
                  + " waits for a group-committed fsync); 'os': kill -9 of the broker; 'memory':"
                  + " nothing more than 'os' promises.");

  /** How long deleted files stay on disk. */
  public static final ConfigKey<Long> FILE_DELETE_DELAY_MS =
      ConfigKey.ofLong("file.delete.delay.ms", 60_000, 0, MAX)
          .doc("How long the files of a deleted segment stay on disk, in milliseconds.");

  /** Records after which a log is flushed. */
  public static final ConfigKey<Long> FLUSH_MESSAGES =
      ConfigKey.ofLong("flush.messages", MAX, 1, MAX)
          .doc(
              "After how many records a log is flushed; the batch that reaches the number is"
                  + " acknowledged once it is on disk. 1 is the same as durability=fsync.");

  /** Age at which what is not flushed is flushed. */
  public static final ConfigKey<Long> FLUSH_MS =
      ConfigKey.ofLong("flush.ms", MAX, 0, MAX)
          .doc(
              "How long a record stays unflushed at most, in milliseconds; looked at once a"
                  + " second.");

  /** Distance of index entries. */
  public static final ConfigKey<Integer> INDEX_INTERVAL_BYTES =
      ConfigKey.ofInt("index.interval.bytes", 4096, 0, Integer.MAX_VALUE)
          .doc("How many bytes of log lie between two entries of the offset index, about.");

  /** The largest batch. */
  public static final ConfigKey<Integer> MAX_MESSAGE_BYTES =
      ConfigKey.ofInt("max.message.bytes", 1_048_588, 0, Integer.MAX_VALUE)
          .doc("The largest record batch that is accepted, in bytes, after compression.");

  /** How far in the future a producer's timestamp may lie. */
  public static final ConfigKey<Long> MESSAGE_TIMESTAMP_AFTER_MAX_MS =
      ConfigKey.ofLong("message.timestamp.after.max.ms", 3_600_000, 0, MAX)
          .doc(
              "How far a record's timestamp may lie after the broker's clock, in milliseconds; not"
                  + " checked with LogAppendTime.");

  /** How far in the past a producer's timestamp may lie. */
  public static final ConfigKey<Long> MESSAGE_TIMESTAMP_BEFORE_MAX_MS =
      ConfigKey.ofLong("message.timestamp.before.max.ms", MAX, 0, MAX)
          .doc(
              "How far a record's timestamp may lie before the broker's clock, in milliseconds; not"
                  + " checked with LogAppendTime.");

  /** Whose time a record carries. */
  public static final ConfigKey<String> MESSAGE_TIMESTAMP_TYPE =
      ConfigKey.ofChoice("message.timestamp.type", "CreateTime", "CreateTime", "LogAppendTime")
          .doc("Whether records keep the producer's timestamp or get the broker's.");

  /** How much of a compacted log must be dirty before it is cleaned. */
  public static final ConfigKey<Double> MIN_CLEANABLE_DIRTY_RATIO =
      ConfigKey.ofDouble("min.cleanable.dirty.ratio", 0.5, 0, 1)
          .doc("The share of a compacted log that is not yet cleaned at which it is cleaned.");

  /** How long a record is safe from compaction. */
  public static final ConfigKey<Long> MIN_COMPACTION_LAG_MS =
      ConfigKey.ofLong("min.compaction.lag.ms", 0, 0, MAX)
          .doc("How long a record stays uncompacted at least, in milliseconds.");

  /** How long a record may escape compaction. */
  public static final ConfigKey<Long> MAX_COMPACTION_LAG_MS =
      ConfigKey.ofLong("max.compaction.lag.ms", MAX, 1, MAX)
          .doc("How long a record stays uncompacted at most, in milliseconds.");

  /** How many replicas must have a record that acks=all acknowledges. */
  public static final ConfigKey<Integer> MIN_INSYNC_REPLICAS =
      ConfigKey.ofInt("min.insync.replicas", 1, 1, Integer.MAX_VALUE)
          .doc("How many in-sync replicas must be there for a write with acks=all.");

  /** Size that a log is cut down to. */
  public static final ConfigKey<Long> RETENTION_BYTES =
      ConfigKey.ofLong("retention.bytes", -1, Long.MIN_VALUE, MAX)
          .doc("The size that each partition is cut down to, in bytes; -1 for any size.");

  /** Age at which records go. */
  public static final ConfigKey<Long> RETENTION_MS =
      ConfigKey.ofLong("retention.ms", 604_800_000L, -1, MAX)
          .doc("The age at which segments are deleted, in milliseconds; -1 for never.");

  /** Size of a segment. */
  public static final ConfigKey<Integer> SEGMENT_BYTES =
      ConfigKey.ofInt("segment.bytes", 1 << 30, 1 << 20, Integer.MAX_VALUE)
          .doc("The size at which a new segment is begun, in bytes.");

  /** Spread of the ages of segments. */
  public static final ConfigKey<Long> SEGMENT_JITTER_MS =
      ConfigKey.ofLong("segment.jitter.ms", 0, 0, MAX)
          .doc(
              "How much earlier than segment.ms a partition may begin a segment, in milliseconds,"
                  + " so that not all partitions do at once.");

  /** Age of a segment. */
  public static final ConfigKey<Long> SEGMENT_MS =
      ConfigKey.ofLong("segment.ms", 604_800_000L, 1, MAX)
          .doc("The age at which a new segment is begun, in milliseconds.");

  /** Whether an out-of-sync replica may lead. */
  public static final ConfigKey<Boolean> UNCLEAN_LEADER_ELECTION =
      ConfigKey.ofBoolean("unclean.leader.election.enable", false)
          .doc("Whether a replica outside the ISR may become leader, at the price of records.");

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private static final List<TopicKey<?>> EFFECTIVE =
      List.of(
          TopicKey.of(CLEANUP_POLICY, "log.cleanup.policy"),
          TopicKey.of(COMPRESSION_GZIP_LEVEL, "compression.gzip.level"),
          TopicKey.of(COMPRESSION_LZ4_LEVEL, "compression.lz4.level"),
          TopicKey.of(COMPRESSION_TYPE, "compression.type"),
          TopicKey.of(COMPRESSION_ZSTD_LEVEL, "compression.zstd.level"),
          TopicKey.of(DELETE_RETENTION_MS, "log.cleaner.delete.retention.ms"),
          TopicKey.of(DURABILITY, "durability"),
          TopicKey.of(FILE_DELETE_DELAY_MS, "log.segment.delete.delay.ms"),
          TopicKey.of(FLUSH_MESSAGES, "log.flush.interval.messages"),
          TopicKey.of(
              FLUSH_MS,
              new Synonym("log.flush.interval.ms", 1),
              new Synonym("log.flush.scheduler.interval.ms", 1)),
          TopicKey.of(INDEX_INTERVAL_BYTES, "log.index.interval.bytes"),
          TopicKey.of(MAX_COMPACTION_LAG_MS, "log.cleaner.max.compaction.lag.ms"),
          TopicKey.of(MAX_MESSAGE_BYTES, "message.max.bytes"),
          TopicKey.of(MESSAGE_TIMESTAMP_AFTER_MAX_MS, "log.message.timestamp.after.max.ms"),
          TopicKey.of(MESSAGE_TIMESTAMP_BEFORE_MAX_MS, "log.message.timestamp.before.max.ms"),
          TopicKey.of(MESSAGE_TIMESTAMP_TYPE, "log.message.timestamp.type"),
          TopicKey.of(MIN_CLEANABLE_DIRTY_RATIO, "log.cleaner.min.cleanable.ratio"),
          TopicKey.of(MIN_COMPACTION_LAG_MS, "log.cleaner.min.compaction.lag.ms"),
          TopicKey.of(MIN_INSYNC_REPLICAS, "min.insync.replicas"),
          TopicKey.of(RETENTION_BYTES, "log.retention.bytes"),
          TopicKey.of(
              RETENTION_MS,
              new Synonym("log.retention.ms", 1),
              new Synonym("log.retention.minutes", MINUTE),
              new Synonym("log.retention.hours", HOUR)),
          TopicKey.of(SEGMENT_BYTES, "log.segment.bytes"),
          TopicKey.of(
              SEGMENT_JITTER_MS,
              new Synonym("log.roll.jitter.ms", 1),
              new Synonym("log.roll.jitter.hours", HOUR)),
          TopicKey.of(
              SEGMENT_MS, new Synonym("log.roll.ms", 1), new Synonym("log.roll.hours", HOUR)),
          TopicKey.of(UNCLEAN_LEADER_ELECTION, "unclean.leader.election.enable"));

  private static final Map<String, TopicKey<?>> ALL =
      Stream.concat(EFFECTIVE.stream(), InertTopicKeys.ALL.stream())
          .collect(Collectors.toUnmodifiableMap(key -> key.key().name(), Function.identity()));

  private TopicKeys() {}

  /** Every topic config, by name. */
  public static Map<String, TopicKey<?>> all() {
    return ALL;
  }

  /** The topic config of that name, if there is one. */
  public static Optional<TopicKey<?>> named(String name) {
    return Optional.ofNullable(ALL.get(name));
  }
}
