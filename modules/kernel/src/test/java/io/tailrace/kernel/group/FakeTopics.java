package io.tailrace.kernel.group;

import io.tailrace.kernel.feature.Features;
import io.tailrace.kernel.group.consumer.ClusterView;
import io.tailrace.kernel.metadata.ConfigResource;
import io.tailrace.kernel.metadata.MetadataDelta;
import io.tailrace.kernel.metadata.MetadataImage;
import io.tailrace.kernel.schema.ConfigRecord;
import io.tailrace.kernel.schema.FeatureLevelRecord;
import io.tailrace.kernel.schema.PartitionRecord;
import io.tailrace.kernel.schema.TopicRecord;
import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Topics of ten partitions each. */
final class FakeTopics implements GroupTopics {
  static final int PARTITIONS = 10;

  private final Map<String, Uuid> ids = new HashMap<>();
  private final Map<String, Integer> partitions = new HashMap<>();
  private final Map<String, Map<String, String>> configs = new HashMap<>();
  private long version;

  void add(String name, Uuid id) {
    ids.put(name, id);
    version++;
  }

  void remove(String name) {
    ids.remove(name);
    version++;
  }

  void resize(String name, int count) {
    partitions.put(name, count);
    version++;
  }

  void configure(String group, String key, String value) {
    configs.put(group, Map.of(key, value));
  }

  /** The same topics as groups of the consumer protocol see them. */
  ClusterView view() {
    MetadataDelta delta = new MetadataDelta(MetadataImage.EMPTY);
    delta.apply(
        new FeatureLevelRecord().name(Features.GROUP_VERSION.name()).featureLevel((short) 1));
    ids.forEach(
        (name, id) -> {
          delta.apply(new TopicRecord().name(name).topicId(id));
          for (int i = 0; i < partitions.getOrDefault(name, PARTITIONS); i++) {
            delta.apply(
                new PartitionRecord()
                    .topicId(id)
                    .partitionId(i)
                    .replicas(List.of(0))
                    .isr(List.of(0)));
          }
        });
    configs.forEach(
        (group, values) ->
            values.forEach(
                (key, value) ->
                    delta.apply(
                        new ConfigRecord()
                            .resourceType(ConfigResource.Type.GROUP.id())
                            .resourceName(group)
                            .name(key)
                            .value(Optional.of(value)))));
    return new ClusterView(delta.image(), version, _ -> Optional.empty());
  }

  @Override
  public Optional<Uuid> idOf(String name) {
    return Optional.ofNullable(ids.get(name));
  }

  @Override
  public Optional<String> nameOf(Uuid id) {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public boolean hasPartition(String topic, int partition) {
    return ids.containsKey(topic) && partition >= 0 && partition < PARTITIONS;
  }
}
