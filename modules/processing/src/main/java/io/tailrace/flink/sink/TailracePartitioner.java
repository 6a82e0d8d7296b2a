package io.tailrace.flink.sink;

import java.io.Serializable;

/**
 * Chooses the partition of a record. Without one, the producer does: by the key if there is one.
 *
 * @param <T> of the elements
 */
@FunctionalInterface
public interface TailracePartitioner<T> extends Serializable {

  /**
   * Called once before the first element.
   *
   * @param parallelInstanceId which of the parallel writers this is, from 0
   * @param parallelInstances how many there are
   */
  default void open(int parallelInstanceId, int parallelInstances) {}

  /**
   * Chooses.
   *
   * @param record the element
   * @param key serialized, or null
   * @param value serialized, or null for a tombstone
   * @param partitions of the topic, in order; not to be changed
   * @return one of the partitions
   */
  int partition(T record, byte[] key, byte[] value, String targetTopic, int[] partitions);

  /** All that one writer writes goes to one partition, so that there are few connections. */
  static <T> TailracePartitioner<T> fixed() {
    return new FixedPartitioner<>();
  }
}
