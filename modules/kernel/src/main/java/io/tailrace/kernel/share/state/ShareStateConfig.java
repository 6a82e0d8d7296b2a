package io.tailrace.kernel.share.state;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/**
 * What the share coordinator can be told, by Kafka's names.
 *
 * @param updatesPerSnapshot how many changes of a share partition are written between two snapshots
 * @param pruneIntervalMs how often what is redundant is deleted from the topic
 */
public record ShareStateConfig(int updatesPerSnapshot, long pruneIntervalMs) {
  private static final int INT_MAX = Integer.MAX_VALUE;

  /** Changes between snapshots. */
  public static final ConfigKey<Integer> UPDATES_PER_SNAPSHOT =
      ConfigKey.ofInt("share.coordinator.snapshot.update.records.per.snapshot", 500, 0, 500)
          .doc(
              "How many changes of a share partition are written between two snapshots of its"
                  + " state.");

  /** How often the topic is pruned. */
  public static final ConfigKey<Integer> PRUNE_INTERVAL_MS =
      ConfigKey.ofInt("share.coordinator.state.topic.prune.interval.ms", 300_000, 1, INT_MAX)
          .doc(
              "How often records that later snapshots have made redundant are deleted from"
                  + " __share_group_state, in milliseconds.");

  /** Partitions of the topic. */
  public static final ConfigKey<Integer> NUM_PARTITIONS =
      ConfigKey.ofInt("share.coordinator.state.topic.num.partitions", 50, 1, INT_MAX)
          .doc("How many partitions __share_group_state is created with; fixed afterwards.");

  /** Replicas of the topic. */
  public static final ConfigKey<Short> REPLICATION_FACTOR =
      ConfigKey.ofShort("share.coordinator.state.topic.replication.factor", 3, 1, Short.MAX_VALUE)
          .doc("How many replicas __share_group_state is created with.");

  /** In-sync replicas of the topic. */
  public static final ConfigKey<Short> MIN_ISR =
      ConfigKey.ofShort("share.coordinator.state.topic.min.isr", 2, 1, Short.MAX_VALUE)
          .doc(
              "How many replicas of __share_group_state must be in sync for a write; no more than"
                  + " it has.");

  /** Segments of the topic. */
  public static final ConfigKey<Integer> SEGMENT_BYTES =
      ConfigKey.ofInt("share.coordinator.state.topic.segment.bytes", 100 << 20, 1, INT_MAX)
          .doc("How large a segment of __share_group_state grows, in bytes.");

  /** How long a write may take. */
  public static final ConfigKey<Integer> WRITE_TIMEOUT_MS =
      ConfigKey.ofInt("share.coordinator.write.timeout.ms", 5_000, 1, INT_MAX)
          .doc("How long a write to __share_group_state may wait for replicas, in milliseconds.");

  /** Reads the values. */
  public static ShareStateConfig from(Config config) {
    return new ShareStateConfig(config.get(UPDATES_PER_SNAPSHOT), config.get(PRUNE_INTERVAL_MS));
  }

  /** Every key, for documentation and for DescribeConfigs. */
  public static List<ConfigKey<?>> keys() {
    return List.of(
        UPDATES_PER_SNAPSHOT,
        PRUNE_INTERVAL_MS,
        NUM_PARTITIONS,
        REPLICATION_FACTOR,
        MIN_ISR,
        SEGMENT_BYTES,
        WRITE_TIMEOUT_MS);
  }
}
