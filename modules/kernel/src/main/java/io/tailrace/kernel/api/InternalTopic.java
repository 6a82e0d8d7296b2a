package io.tailrace.kernel.api;

import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.share.state.ShareStateConfig;
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
    return new CreatableTopic()
        .name(name)
        .numPartitions(partitions)
        .replicationFactor((short) Math.min(replicationFactor, brokers))
        .configs(
            configs.entrySet().stream()
                .map(
                    config ->
                        new CreatableTopicConfig().name(config.getKey()).value(config.getValue()))
                .toList());
  }
}
