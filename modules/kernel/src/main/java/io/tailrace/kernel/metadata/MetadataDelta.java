package io.tailrace.kernel.metadata;

import io.tailrace.kernel.feature.FinalizedFeatures;
import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.kernel.schema.ClientQuotaRecord;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.FeatureLevelRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.ProducerIdsRecord;
import io.tailrace.kernel.schema.RemoveTopicRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.wire.Message;
import io.tailrace.wire.Uuid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Applies metadata records to an image, and says what changed. For one thread. */
public final class MetadataDelta {
  private final MetadataImage base;
  private String clusterId;
  private long nextProducerId;
  private FinalizedFeatures features;
  private final Map<QuotaEntity, Map<String, Double>> quotas;
  private final Map<String, TopicImage> byName;
  private final Map<Uuid, TopicImage> byId;
  private final Map<ConfigResource, Map<String, String>> configs;
  private final Map<Uuid, List<PartitionImage>> growing = new HashMap<>();
  private final Set<Uuid> changedTopics = new HashSet<>();
  private final Set<TopicImage> removedTopics = new HashSet<>();
  private final Set<ConfigResource> changedConfigs = new HashSet<>();

  /** Nothing changed yet. */
  public MetadataDelta(MetadataImage base) {
    this.base = base;
    clusterId = base.clusterId();
    nextProducerId = base.nextProducerId();
    features = base.features();
    quotas = new HashMap<>(base.clientQuotas());
    byName = new HashMap<>(base.topicsByName());
    byId = new HashMap<>(base.topicsById());
    configs = new HashMap<>(base.configs());
  }

  /**
   * Applies one record.
   *
   * @throws IllegalStateException if it does not fit what is there, or is of no known kind: the log
   *     is damaged, or written by a newer version
   */
  public void apply(Message record) {
    // Run at each start, where a switch over patterns would have the JVM generate a class.
    if (record instanceof ClusterRecord cluster) {
      clusterId = cluster.clusterId();
    } else if (record instanceof TopicRecord topic) {
      add(new TopicImage(topic.name(), topic.topicId(), List.of()));
    } else if (record instanceof PartitionRecord partition) {
      apply(partition);
    } else if (record instanceof RemoveTopicRecord removed) {
      remove(removed.topicId());
    } else if (record instanceof ConfigRecord config) {
      apply(config);
    } else if (record instanceof ProducerIdsRecord ids) {
      nextProducerId = ids.nextProducerId();
    } else if (record instanceof FeatureLevelRecord level) {
      features = features.with(level.name(), level.featureLevel(), level.epoch());
    } else if (record instanceof ClientQuotaRecord quota) {
      apply(quota);
    } else {
      throw new IllegalStateException(
          "No such metadata record: " + record.getClass().getSimpleName());
    }
  }

  private void add(TopicImage topic) {
    if (byName.containsKey(topic.name()) || byId.containsKey(topic.id())) {
      throw new IllegalStateException("Topic " + topic.name() + " exists already");
    }
    put(topic);
    growing.put(topic.id(), new ArrayList<>());
  }

  private void put(TopicImage topic) {
    byName.put(topic.name(), topic);
    byId.put(topic.id(), topic);
    changedTopics.add(topic.id());
  }

  private void apply(PartitionRecord record) {
    TopicImage topic = byId.get(record.topicId());
    if (topic == null) {
      throw new IllegalStateException("A partition of the unknown topic " + record.topicId());
    }
    List<PartitionImage> partitions =
        growing.computeIfAbsent(topic.id(), _ -> new ArrayList<>(topic.partitions()));
    PartitionImage partition =
        new PartitionImage(
            List.copyOf(record.replicas()),
            List.copyOf(record.isr()),
            record.leader(),
            record.leaderEpoch(),
            record.partitionEpoch());
    if (record.partitionId() < partitions.size()) {
      partitions.set(record.partitionId(), partition);
    } else if (record.partitionId() == partitions.size()) {
      partitions.add(partition);
    } else {
      throw new IllegalStateException(
          "Partition " + record.partitionId() + " of " + topic.name() + " leaves a gap");
    }
    changedTopics.add(topic.id());
  }

  private void remove(Uuid id) {
    TopicImage topic = byId.remove(id);
    if (topic == null) {
      throw new IllegalStateException("The unknown topic " + id + " is removed");
    }
    byName.remove(topic.name());
    growing.remove(id);
    changedTopics.remove(id);
    configs.remove(ConfigResource.topic(topic.name()));
    if (base.topicsById().containsKey(id)) {
      removedTopics.add(base.topicsById().get(id));
    }
  }

  private void apply(ConfigRecord record) {
    ConfigResource resource =
        new ConfigResource(ConfigResource.Type.of(record.resourceType()), record.resourceName());
    Map<String, String> values = new TreeMap<>(configs.getOrDefault(resource, Map.of()));
    record
        .value()
        .ifPresentOrElse(
            value -> values.put(record.name(), value), () -> values.remove(record.name()));
    if (values.isEmpty()) {
      configs.remove(resource);
    } else {
      configs.put(resource, Collections.unmodifiableMap(values));
    }
    changedConfigs.add(resource);
  }

  private void apply(ClientQuotaRecord record) {
    Map<String, Optional<String>> parts = new HashMap<>();
    record.entity().forEach(part -> parts.put(part.entityType(), part.entityName()));
    QuotaEntity entity = QuotaEntity.of(parts);
    Map<String, Double> values = new TreeMap<>(quotas.getOrDefault(entity, Map.of()));
    if (record.remove()) {
      values.remove(record.key());
    } else {
      values.put(record.key(), record.value());
    }
    if (values.isEmpty()) {
      quotas.remove(entity);
    } else {
      quotas.put(entity, Collections.unmodifiableMap(values));
    }
  }

  /** The image with everything applied. */
  public MetadataImage image() {
    growing.forEach(
        (id, partitions) -> {
          TopicImage topic = byId.get(id);
          put(new TopicImage(topic.name(), id, List.copyOf(partitions)));
        });
    growing.clear();
    return new MetadataImage(
        clusterId,
        Collections.unmodifiableMap(byName),
        Collections.unmodifiableMap(byId),
        Collections.unmodifiableMap(configs),
        nextProducerId,
        features,
        Collections.unmodifiableMap(quotas));
  }

  /** The topics that are new, or have other partitions. */
  public Set<Uuid> changedTopics() {
    return changedTopics;
  }

  /** The topics of the base image that are gone. */
  public Set<TopicImage> removedTopics() {
    return removedTopics;
  }

  /** Whether other levels of features are in force. */
  public boolean areFeaturesChanged() {
    return !features.equals(base.features());
  }

  /** Whether clients have other quotas. */
  public boolean areQuotasChanged() {
    return !quotas.equals(base.clientQuotas());
  }

  /** What has other configs. */
  public Set<ConfigResource> changedConfigs() {
    return changedConfigs;
  }
}
