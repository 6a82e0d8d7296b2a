package io.tailrace.kernel.api;

import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.PartitionImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.topic.Topics;
import io.tailrace.wire.Uuid;
import io.tailrace.wire.message.MetadataResponse.MetadataResponsePartition;
import io.tailrace.wire.message.MetadataResponse.MetadataResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Topics as Metadata tells them. What was told of a topic is kept, to be told again, until the
 * metadata change.
 */
final class TopicDescriptions {
  private final Topics topics;
  private volatile Told told = new Told(MetadataImage.EMPTY, Map.of());

  private record Told(MetadataImage image, Map<Uuid, MetadataResponseTopic> topics) {}

  TopicDescriptions(Topics topics) {
    this.topics = topics;
  }

  /** A topic as of this image; not to be changed. */
  MetadataResponseTopic of(MetadataImage image, TopicImage topic) {
    Told before = told;
    if (before.image != image) {
      before = new Told(image, new ConcurrentHashMap<>());
      told = before;
    }
    boolean anyOffline =
        topics
            .topic(topic.id())
            .map(found -> found.partitions().stream().anyMatch(Partition::isOffline))
            .orElse(false);
    return anyOffline
        ? create(topic)
        : before.topics.computeIfAbsent(topic.id(), _ -> create(topic));
  }

  /** The same, to be changed. */
  MetadataResponseTopic create(TopicImage topic) {
    List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions().size());
    for (int number = 0; number < topic.partitions().size(); number++) {
      partitions.add(partition(topic, number));
    }
    return new MetadataResponseTopic()
        .name(topic.name())
        .topicId(topic.id())
        .isInternal(topic.isInternal())
        .partitions(partitions);
  }

  private MetadataResponsePartition partition(TopicImage topic, int number) {
    PartitionImage image = topic.partitions().get(number);
    MetadataResponsePartition partition =
        new MetadataResponsePartition()
            .partitionIndex(number)
            .leaderId(image.leader())
            .leaderEpoch(image.leaderEpoch())
            .replicaNodes(image.replicas())
            .isrNodes(image.isr());
    return isOffline(topic, number) ? partition.offlineReplicas(image.replicas()) : partition;
  }

  /**
   * Whether the storage under a partition failed. It keeps its leader: what can still be read is
   * read from there, and writers are told the reason instead of waiting for another leader.
   */
  boolean isOffline(TopicImage topic, int partition) {
    return topics
        .topic(topic.id())
        .flatMap(found -> found.partition(partition))
        .map(Partition::isOffline)
        .orElse(false);
  }
}
