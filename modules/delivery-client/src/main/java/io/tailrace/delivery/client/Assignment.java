package io.tailrace.delivery.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The partitions that this member has, and what it has done in them. For the thread that polls. */
final class Assignment {
  private final Map<String, TopicPolicy> policies = new HashMap<>();
  private final Map<TopicPartition, PartitionWindow> windows = new HashMap<>();
  private final KeyOrder order;

  Assignment(List<TopicPolicy> policies, KeyOrder order) {
    for (TopicPolicy policy : policies) {
      this.policies.put(policy.topic(), policy);
      this.policies.put(policy.redeliveryTopic(), policy);
    }
    this.order = order;
  }

  /** What is subscribed to. */
  Set<String> topics() {
    return policies.keySet();
  }

  TopicPolicy policy(String topic) {
    return policies.get(topic);
  }

  void add(TopicPartition partition) {
    windows.put(partition, new PartitionWindow());
    order.assigned(policy(partition.topic()), partition);
  }

  PartitionWindow window(TopicPartition partition) {
    return windows.get(partition);
  }

  /** No record of these begins any more. */
  Map<TopicPartition, PartitionWindow> remove(Iterable<TopicPartition> partitions) {
    Map<TopicPartition, PartitionWindow> removed = new HashMap<>();
    for (TopicPartition partition : partitions) {
      PartitionWindow window = windows.remove(partition);
      if (window != null) {
        window.close();
        removed.put(partition, window);
      }
    }
    return removed;
  }

  /** Forgets which keys wait, once nobody works on the partitions any more. */
  void forget(Iterable<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      order.revoked(policy(partition.topic()), partition);
    }
  }

  List<TopicPartition> all() {
    return new ArrayList<>(windows.keySet());
  }

  /** What is to be committed now. */
  Map<TopicPartition, OffsetAndMetadata> takeCommittable(
      Map<TopicPartition, PartitionWindow> from) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    from.forEach(
        (partition, window) -> {
          String metadata = order.metadata(partition);
          Optional<OffsetAndMetadata> offset = window.takeCommittable(metadata);
          offset.ifPresent(found -> offsets.put(partition, found));
        });
    return offsets;
  }

  Map<TopicPartition, OffsetAndMetadata> takeCommittable() {
    return takeCommittable(windows);
  }

  /**
   * Those that nothing is to be fetched from now.
   *
   * @param largest how many records a window may hold
   * @param mostWaiting how many records may wait before no new ones are taken in
   */
  Set<TopicPartition> resting(int largest, int mostWaiting) {
    Set<TopicPartition> resting = new HashSet<>();
    windows.forEach(
        (partition, window) -> {
          TopicPolicy policy = policy(partition.topic());
          boolean isNew = !partition.topic().equals(policy.redeliveryTopic());
          int waiting =
              order.waitingKeys(policy, partition.partition()).map(WaitingKeys::size).orElse(0);
          if (window.size() >= largest
              || !order.isReady(policy, partition.partition())
              || isNew && waiting >= mostWaiting) {
            resting.add(partition);
          }
        });
    return resting;
  }
}
