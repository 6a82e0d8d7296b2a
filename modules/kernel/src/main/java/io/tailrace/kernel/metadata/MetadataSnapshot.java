package io.tailrace.kernel.metadata;

import io.tailrace.kernel.quota.QuotaEntity;
import io.tailrace.kernel.schema.ClientQuotaRecord;
import io.tailrace.kernel.schema.ClusterRecord;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.ProducerIdsRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.wire.Message;
import java.util.ArrayList;
import java.util.List;

/** An image as the records that give it. */
final class MetadataSnapshot {
  private MetadataSnapshot() {}

  static List<Message> records(MetadataImage image) {
    List<Message> records = new ArrayList<>();
    records.add(new ClusterRecord().clusterId(image.clusterId()));
    records.add(new ProducerIdsRecord().nextProducerId(image.nextProducerId()));
    image
        .features()
        .levels()
        .forEach(
            (name, level) ->
                records.add(FeatureUpdate.record(name, level, image.features().epoch())));
    image.topicsByName().values().forEach(topic -> records.addAll(records(topic)));
    image
        .configs()
        .forEach(
            (resource, values) ->
                values.forEach((name, value) -> records.add(config(resource, name).value(value))));
    image
        .clientQuotas()
        .forEach(
            (entity, values) ->
                values.forEach((key, value) -> records.add(quota(entity, key).value(value))));
    return records;
  }

  /** A quota, without its value. */
  static ClientQuotaRecord quota(QuotaEntity entity, String key) {
    return new ClientQuotaRecord()
        .entity(
            entity.parts().entrySet().stream()
                .map(
                    part ->
                        new ClientQuotaRecord.EntityData()
                            .entityType(part.getKey())
                            .entityName(part.getValue()))
                .toList())
        .key(key);
  }

  /** A topic and its partitions. */
  static List<Message> records(TopicImage topic) {
    List<Message> records = new ArrayList<>();
    records.add(new TopicRecord().name(topic.name()).topicId(topic.id()));
    for (int partition = 0; partition < topic.partitions().size(); partition++) {
      records.add(partition(topic, partition));
    }
    return records;
  }

  /** One partition of a topic. */
  static PartitionRecord partition(TopicImage topic, int number) {
    PartitionImage partition = topic.partitions().get(number);
    return new PartitionRecord()
        .partitionId(number)
        .topicId(topic.id())
        .replicas(partition.replicas())
        .isr(partition.isr())
        .leader(partition.leader())
        .leaderEpoch(partition.leaderEpoch())
        .partitionEpoch(partition.partitionEpoch());
  }

  /** A config, without its value. */
  static ConfigRecord config(ConfigResource resource, String name) {
    return new ConfigRecord()
        .resourceType(resource.type().id())
        .resourceName(resource.name())
        .name(name);
  }
}
