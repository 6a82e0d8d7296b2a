package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import java.util.Set;

/**
 * A producer is about to write to partitions in its transaction.
 *
 * @param version the level of {@code transaction.version} that the request keeps to
 */
public record AddRequest(
    String id, TransactionalProducer producer, Set<TopicPartition> partitions, short version) {

  /** The partitions are copied. */
  public AddRequest {
    partitions = Set.copyOf(partitions);
  }
}
