package io.tailrace.client;

/**
 * Names a partition of a topic.
 *
 * @param partition from 0
 */
public record TopicPartition(String topic, int partition) {

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
