package io.tailrace.kernel.group.consumer;

import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.metadata.PartitionImage;
import io.tailrace.kernel.metadata.TopicImage;
import io.tailrace.wire.Uuid;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * The topics and configurations of the cluster at one moment, as consumer groups need them.
 *
 * @param image all of it
 * @param topicsVersion rises whenever topics are created, deleted or get partitions
 * @param racks where a broker runs, if it says so
 */
public record ClusterView(
    MetadataImage image, long topicsVersion, IntFunction<Optional<String>> racks) {

  /** The topic of that name. */
  Optional<TopicImage> topic(String name) {
    return image.topic(name);
  }

  /** The topic of that id. */
  Optional<TopicImage> topic(Uuid id) {
    return image.topic(id);
  }

  /** The names of all topics. */
  Set<String> names() {
    return image.topicsByName().keySet();
  }

  /** The racks of the brokers that have a replica of a partition, in order. */
  Set<String> racksOf(PartitionImage partition) {
    Set<String> found = new TreeSet<>();
    partition.replicas().forEach(broker -> racks.apply(broker).ifPresent(found::add));
    return found;
  }

  /** Whether groups of the consumer protocol are in force in the cluster. */
  public boolean servesConsumerGroups() {
    return image.features().level(Features.GROUP_VERSION) > 0;
  }

  /** What is configured for a group. */
  public Map<String, String> configsOf(String group) {
    return image.configsOf(new ConfigResource(ConfigResource.Type.GROUP, group));
  }
}
