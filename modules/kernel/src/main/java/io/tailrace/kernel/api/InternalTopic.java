package io.tailrace.kernel.api;

import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.share.state.ShareStateConfig;
import io.tailrace.kernel.transaction.TransactionConfig;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import java.util.List;
import java.util.Map;

/**
 * How the topic of a coordinator is created when it is first needed.
 *
 * @param name its name
 * @param partitions how many partitions it gets
 * @param replicationFactor how many replicas; where there are fewer brokers, each of them has one,
 *     so that coordinators work on a broker that stands alone
 * @param configs its configuration, by key
 */
public record InternalTopic(
    String name, int partitions, int replicationFactor, Map<String, String> configs) {
  private static final int SMALLEST_SEGMENT = 1 << 20;

  /** Those of the coordinators that this broker has, as configured. */
  public static List<InternalTopic> all(Config config) {
    return List.of(
        new InternalTopic(
            TopicImage.CONSUMER_OFFSETS,
            config.get(GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS),
            config.get(GroupConfig.OFFSETS_TOPIC_REPLICATION_FACTOR),
            Map.of(
                TopicKeys.CLEANUP_POLICY.name(),
                "compact",
                TopicKeys.COMPRESSION_TYPE.name(),
                "producer",
                TopicKeys.SEGMENT_BYTES.name(),
                segmentBytes(config.get(GroupConfig.OFFSETS_TOPIC_SEGMENT_BYTES)))),
        new InternalTopic(
            TopicImage.TRANSACTION_STATE,
            config.get(TransactionConfig.TOPIC_NUM_PARTITIONS),
            config.get(TransactionConfig.TOPIC_REPLICATION_FACTOR),
            Map.of(
                TopicKeys.CLEANUP_POLICY.name(),
                "compact",
                TopicKeys.COMPRESSION_TYPE.name(),
                "uncompressed",
                TopicKeys.UNCLEAN_LEADER_ELECTION.name(),
                "false",
                TopicKeys.MIN_INSYNC_REPLICAS.name(),
                Integer.toString(config.get(TransactionConfig.TOPIC_MIN_ISR)),
                TopicKeys.SEGMENT_BYTES.name(),
                segmentBytes(config.get(TransactionConfig.TOPIC_SEGMENT_BYTES)))),
        new InternalTopic(
            TopicImage.SHARE_GROUP_STATE,
            config.get(ShareStateConfig.NUM_PARTITIONS),
            config.get(ShareStateConfig.REPLICATION_FACTOR),
            Map.of(
                TopicKeys.CLEANUP_POLICY.name(),
                "delete",
                TopicKeys.RETENTION_MS.name(),
                "-1",
                TopicKeys.COMPRESSION_TYPE.name(),
                "producer",
                TopicKeys.SEGMENT_BYTES.name(),
                segmentBytes(config.get(ShareStateConfig.SEGMENT_BYTES)))));
  }

  private static String segmentBytes(int configured) {
    return Integer.toString(Math.max(configured, SMALLEST_SEGMENT));
  }

  /** As a request to create it. */
  CreatableTopic request(int brokers) {
    int replicas = Math.min(replicationFactor, brokers);
    return new CreatableTopic()
        .name(name)
        .numPartitions(partitions)
        .replicationFactor((short) replicas)
        .configs(
            configs.entrySet().stream()
                .map(
                    config ->
                        new CreatableTopicConfig()
                            .name(config.getKey())
                            .value(value(config.getKey(), config.getValue(), replicas)))
                .toList());
  }

  /** As many in-sync replicas as there can be are enough. */
  private static String value(String key, String configured, int replicas) {
    return key.equals(TopicKeys.MIN_INSYNC_REPLICAS.name())
        ? Integer.toString(Math.min(Integer.parseInt(configured), replicas))
        : configured;
  }
}
