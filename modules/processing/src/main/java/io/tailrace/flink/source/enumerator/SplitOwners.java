package io.tailrace.flink.source.enumerator;

import org.apache.kafka.common.TopicPartition;

/** Which reader reads which partition. */
final class SplitOwners {

  private SplitOwners() {}

  /**
   * The partitions of a topic go to the readers in turn, and different topics begin at different
   * readers.
   *
   * @return 0 to readers - 1
   */
  static int owner(TopicPartition partition, int readers) {
    int first = ((partition.topic().hashCode() * 31) & Integer.MAX_VALUE) % readers;
    return (int) (((long) first + partition.partition()) % readers);
  }
}
