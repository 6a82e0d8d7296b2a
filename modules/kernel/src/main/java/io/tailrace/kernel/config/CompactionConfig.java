package io.tailrace.kernel.config;

import io.tailrace.spi.config.Config;

/**
 * When and how a topic is compacted.
 *
 * @param deleteRetentionMs {@code delete.retention.ms}: how long a tombstone stays after it was
 *     first cleaned
 * @param minCleanableDirtyRatio {@code min.cleanable.dirty.ratio}: the share of dirty bytes at
 *     which a log is cleaned
 * @param minLagMs {@code min.compaction.lag.ms}: how long records are safe from it
 * @param maxLagMs {@code max.compaction.lag.ms}: how long records may escape it
 */
public record CompactionConfig(
    long deleteRetentionMs, double minCleanableDirtyRatio, long minLagMs, long maxLagMs) {

  static CompactionConfig of(Config config) {
    return new CompactionConfig(
        config.get(TopicKeys.DELETE_RETENTION_MS),
        config.get(TopicKeys.MIN_CLEANABLE_DIRTY_RATIO),
        config.get(TopicKeys.MIN_COMPACTION_LAG_MS),
        config.get(TopicKeys.MAX_COMPACTION_LAG_MS));
  }
}
