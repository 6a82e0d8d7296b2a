package io.tailrace.kernel.metadata;

import io.tailrace.kernel.feature.FinalizedFeatures;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.wire.Uuid;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is known about the cluster at one moment. Immutable: applying records gives a new
 * image ({@link MetadataDelta}).
 *
 * @param clusterId the cluster's id; empty before the first record
 * @param topicsByName all topics
 * @param topicsById the same topics
 * @param configs what is set on topics, brokers and groups
 * @param nextProducerId the first producer id that was never handed out
 * @param features the levels of features that are in force
 * @param clientQuotas what is set for clients, by the names of quotas
 */
public record MetadataImage(
    String clusterId,
    Map<String, TopicImage> topicsByName,
    Map<Uuid, TopicImage> topicsById,
    Map<ConfigResource, Map<String, String>> configs,
    long nextProducerId,
    FinalizedFeatures features,
    Map<QuotaEntity, Map<String, Double>> clientQuotas) {

  /** Before the first record. */
  public static final MetadataImage EMPTY =
      new MetadataImage("", Map.of(), Map.of(), Map.of(), 0, FinalizedFeatures.NONE, Map.of());

  /** The topic of that name. */
  public Optional<TopicImage> topic(String name) {
    return Optional.ofNullable(topicsByName.get(name));
  }

  /** The topic of that id. */
  public Optional<TopicImage> topic(Uuid id) {
    return Optional.ofNullable(topicsById.get(id));
  }

  /** What is set on a resource; empty if nothing is. */
  public Map<String, String> configsOf(ConfigResource resource) {
    return configs.getOrDefault(resource, Map.of());
  }
}
