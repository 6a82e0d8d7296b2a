package io.tailrace.kernel.api;

import io.tailrace.kernel.config.TopicKeys;
import io.tailrace.kernel.group.GroupConfig;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.spi.config.Config;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopic;
import io.tailrace.wire.message.CreateTopicsRequest.CreatableTopicConfig;
import java.util.List;

/**
 * How {@code __consumer_offsets} is created when it is first needed.
 *
 * @param partitions {@code offsets.topic.num.partitions}
 * @param replicationFactor {@code offsets.topic.replication.factor}; where there are fewer brokers,
 *     each of them has a replica, so that groups work on a broker that stands alone
 * @param segmentBytes {@code offsets.topic.segment.bytes}
 */
public record OffsetsTopic(int partitions, int replicationFactor, int segmentBytes) {
  private static final int SMALLEST_SEGMENT = 1 << 20;

  /** As configured. */
  public static OffsetsTopic of(Config config) {
    return new OffsetsTopic(
        config.get(GroupConfig.OFFSETS_TOPIC_NUM_PARTITIONS),
        config.get(GroupConfig.OFFSETS_TOPIC_REPLICATION_FACTOR),
        config.get(GroupConfig.OFFSETS_TOPIC_SEGMENT_BYTES));
  }

  /** As a request to create it. */
  CreatableTopic request(int brokers) {
    return new CreatableTopic()
        .name(TopicImage.CONSUMER_OFFSETS)
        .numPartitions(partitions)
        .replicationFactor((short) Math.min(replicationFactor, brokers))
        .configs(
            List.of(
                config(TopicKeys.CLEANUP_POLICY.name(), "compact"),
                config(TopicKeys.COMPRESSION_TYPE.name(), "producer"),
                config(
                    TopicKeys.SEGMENT_BYTES.name(),
                    Integer.toString(Math.max(segmentBytes, SMALLEST_SEGMENT)))));
  }

  private static CreatableTopicConfig config(String name, String value) {
    return new CreatableTopicConfig().name(name).value(value);
  }
}
