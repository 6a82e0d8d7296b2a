package io.tailrace.flink.source;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Some partitions, each of which has to exist. */
record PartitionSetSubscriber(HashSet<TopicPartition> partitions) implements TailraceSubscriber {

  PartitionSetSubscriber(Set<TopicPartition> partitions) {
    this(new HashSet<>(partitions));
  }

  @Override
  public Set<TopicPartition> partitions(Admin admin) throws Exception {
    Set<TopicPartition> missing = new HashSet<>(partitions);
    missing.removeAll(
        TopicListSubscriber.describe(
            admin, partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet())));
    if (!missing.isEmpty()) {
      throw new UnknownTopicOrPartitionException("There is no partition " + missing);
    }
    return partitions;
  }
}
