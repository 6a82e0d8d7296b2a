package io.tailrace.spi.storage;

/**
 * Names a log: a partition of a topic. Two topics that had the same name one after the other differ
 * in their topic id, so an old log is never taken for a new one.
 *
 * @param topic a topic name as Kafka allows it: 1 to 249 of {@code [a-zA-Z0-9._-]}, not "." or ".."
 * @param topicIdHigh the most significant half of the topic id
 * @param topicIdLow the least significant half of the topic id
 * @param partition from 0
 */
public record LogId(String topic, long topicIdHigh, long topicIdLow, int partition) {

  // Written out: for a record's own, the JVM would generate classes at each start.

  @Override
  public boolean equals(Object other) {
    return other instanceof LogId id
        && partition == id.partition
        && topicIdLow == id.topicIdLow
        && topicIdHigh == id.topicIdHigh
        && topic.equals(id.topic);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * topic.hashCode() + Long.hashCode(topicIdHigh ^ topicIdLow)) + partition;
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
