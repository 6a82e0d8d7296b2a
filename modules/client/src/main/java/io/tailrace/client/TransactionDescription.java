package io.tailrace.client;

import java.util.List;

/**
 * What a coordinator knows of a transactional id.
 *
 * @param id the transactional id
 * @param state as Kafka calls it, such as {@code Ongoing}
 * @param producerId who writes in its transaction
 * @param producerEpoch the epoch of the producer
 * @param timeoutMs how long its transactions may last; the largest number means without end
 * @param startMs when the transaction began, in milliseconds since 1970, or -1
 * @param partitions those that are in the transaction
 */
public record TransactionDescription(
    String id,
    String state,
    long producerId,
    short producerEpoch,
    int timeoutMs,
    long startMs,
    List<TopicPartition> partitions) {

  /** The partitions are copied. */
  public TransactionDescription {
    partitions = List.copyOf(partitions);
  }
}
