package io.tailrace.kernel.topic;

/**
 * A partition, by the name of its topic.
 *
 * @param partition from 0
 */
public record TopicPartition(String topic, int partition) {
  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
