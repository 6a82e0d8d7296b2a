package io.tailrace.kernel.config;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.config.ConfigKey;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The settings of one topic, parsed once so that the hot path reads plain fields.
 *
 * @param maxMessageBytes {@code max.message.bytes}
 * @param logAppendTime whether the broker stamps records with its own time
 * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}
 * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}
 * @param compressionType {@code compression.type}
 * @param compressionLevel the level for that codec, if it has one
 * @param compacted whether {@code cleanup.policy} names {@code compact}: records then need keys
 * @param compaction when and how it is compacted, if it is
 * @param durability {@code durability}
 * @param flushMessages {@code flush.messages}
 * @param flushMs {@code flush.ms}
 * @param segmentJitterMs {@code segment.jitter.ms}
 * @param minInsyncReplicas {@code min.insync.replicas}
 * @param log what storage has to know, before {@link #logOf} takes the jitter off
 */
public record TopicConfig(
    int maxMessageBytes,
    boolean logAppendTime,
    long timestampBeforeMaxMs,
    long timestampAfterMaxMs,
    String compressionType,
    OptionalInt compressionLevel,
    boolean compacted,
    CompactionConfig compaction,
    Durability durability,
    long flushMessages,
    long flushMs,
    long segmentJitterMs,
    int minInsyncReplicas,
    LogConfig log) {

  /** The {@code compression.type} that keeps batches as they were sent. */
  public static final String PRODUCER = "producer";

  /** Makes neighbouring hashes far apart: the golden ratio of 64 bits. */
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

  /** Kafka's defaults. */
  public static final TopicConfig DEFAULT = of(Config.empty(), Map.of());

  /**
   * Parses a topic's configs over the broker's defaults.
   *
   * @param broker the broker's configuration, which holds the synonyms
   * @param overrides what is set on the topic itself
   * @throws ConfigException for an unknown name or a bad value
   */
  public static TopicConfig of(Config broker, Map<String, String> overrides) {
    Config config = effective(broker, overrides);
    String compression = config.get(TopicKeys.COMPRESSION_TYPE);
    boolean compacted = config.get(TopicKeys.CLEANUP_POLICY).contains("compact");
    return new TopicConfig(
        config.get(TopicKeys.MAX_MESSAGE_BYTES),
        config.get(TopicKeys.MESSAGE_TIMESTAMP_TYPE).equals("LogAppendTime"),
        config.get(TopicKeys.MESSAGE_TIMESTAMP_BEFORE_MAX_MS),
        config.get(TopicKeys.MESSAGE_TIMESTAMP_AFTER_MAX_MS),
        compression,
        switch (compression) {
          case "gzip" -> level(config, TopicKeys.COMPRESSION_GZIP_LEVEL);
          case "lz4" -> level(config, TopicKeys.COMPRESSION_LZ4_LEVEL);
          case "zstd" -> level(config, TopicKeys.COMPRESSION_ZSTD_LEVEL);
          default -> OptionalInt.empty();
        },
        compacted,
        CompactionConfig.of(config),
        config.get(TopicKeys.DURABILITY),
        config.get(TopicKeys.FLUSH_MESSAGES),
        config.get(TopicKeys.FLUSH_MS),
        config.get(TopicKeys.SEGMENT_JITTER_MS),
        config.get(TopicKeys.MIN_INSYNC_REPLICAS),
        new LogConfig(
            config.get(TopicKeys.SEGMENT_BYTES),
            segmentMs(config, compacted),
            config.get(TopicKeys.INDEX_INTERVAL_BYTES),
            config.get(TopicKeys.RETENTION_MS),
            config.get(TopicKeys.RETENTION_BYTES),
            config.get(TopicKeys.CLEANUP_POLICY).contains("delete"),
            config.get(TopicKeys.FILE_DELETE_DELAY_MS)));
  }

  /**
   * The values of all topic configs that are not at their built-in default, by topic config name.
   */
  public static Config effective(Config broker, Map<String, String> overrides) {
    Map<String, String> values = new TreeMap<>();
    for (TopicKey<?> key : TopicKeys.all().values()) {
      key.synonyms().stream()
          .filter(synonym -> broker.text(synonym.name()).isPresent())
          .findFirst()
          .ifPresent(
              synonym ->
                  values.put(
                      key.key().name(),
                      synonym.convert(broker.text(synonym.name()).orElseThrow())));
    }
    overrides.forEach(
        (name, value) -> {
          TopicKeys.named(name)
              .orElseThrow(() -> new ConfigException("Unknown topic config name: " + name))
              .key()
              .parse(value);
          values.put(name, value);
        });
    return Config.of(values);
  }

  /**
   * What storage has to know of one partition: its segments begin earlier by a part of the jitter
   * that is its own, and the same after every start.
   */
  public LogConfig logOf(LogId partition) {
    long jitter = Math.min(segmentJitterMs, log.segmentMs() - 1);
    if (jitter == 0) {
      return log;
    }
    long earlier = Math.floorMod(partition.hashCode() * SPREAD, jitter + 1);
    return new LogConfig(
        log.segmentBytes(),
        log.segmentMs() - earlier,
        log.indexIntervalBytes(),
        log.retentionMs(),
        log.retentionBytes(),
        log.deleteRetained(),
        log.fileDeleteDelayMs());
  }

  /** Records can be compacted once their segment is sealed, so that must not take too long. */
  private static long segmentMs(Config config, boolean compacted) {
    long segmentMs = config.get(TopicKeys.SEGMENT_MS);
    return compacted ? Math.min(segmentMs, config.get(TopicKeys.MAX_COMPACTION_LAG_MS)) : segmentMs;
  }

  private static OptionalInt level(Config config, ConfigKey<Integer> key) {
    return OptionalInt.of(config.get(key));
  }
}
