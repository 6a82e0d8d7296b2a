package io.tailrace.flink.source;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading of a partition starts, or stops. It is asked once for each partition, when the
 * enumerator discovers it; the answer is kept in the checkpoints, so that a restored job neither
 * starts nor stops anywhere else.
 *
 * <p>An initializer is serializable and has no state of its own. It is called on a worker thread of
 * the job manager, and may block.
 */
@PublicEvolving
public interface OffsetsInitializer extends Serializable {

  /**
   * The offset of each partition, 0 or more. As a start it is the offset of the first record that
   * is read, and has to be given for every partition. As a stop it is the offset before which
   * reading ends; a partition without one is read without end.
   *
   * @throws IllegalStateException if an offset cannot be told
   */
  Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever);

  /** What to do when a partition does not have the offset that it is read from. */
  OffsetResetStrategy getAutoOffsetResetStrategy();

  /** Whether offsets of a consumer group are asked for, so that the source needs a group id. */
  default boolean needsGroup() {
    return false;
  }

  /** What a broker knows of its partitions. The methods block until it has answered. */
  interface PartitionOffsetsRetriever {

    /**
     * The offsets that the source's consumer group has committed; partitions without one are left
     * out, and so are all if the source has no group id.
     */
    Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions);

    /** The offset after the newest record of each partition: its high watermark. */
    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions);

    /** The offset of the oldest record that may still be read. */
    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions);

    /**
     * The offset of the first record whose timestamp (milliseconds since the epoch) is the given
     * one or later; partitions without such a record are left out.
     */
    Map<TopicPartition, Long> offsetsForTimes(Map<TopicPartition, Long> timestamps);
  }

  /** What the consumer group has committed; a partition without a committed offset is an error. */
  static OffsetsInitializer committedOffsets() {
    return committedOffsets(OffsetResetStrategy.NONE);
  }

  /**
   * What the consumer group has committed.
   *
   * @param otherwise for partitions without a committed offset, and for offsets that are not in the
   *     log
   */
  static OffsetsInitializer committedOffsets(OffsetResetStrategy otherwise) {
    return new CommittedOffsets(otherwise);
  }

  /**
   * The first record of each partition with this timestamp or a later one, or the end of the
   * partition.
   *
   * @param timestamp milliseconds since the epoch
   */
  static OffsetsInitializer timestamp(long timestamp) {
    return new TimestampOffsets(timestamp);
  }

  /** The oldest record of each partition. */
  static OffsetsInitializer earliest() {
    return new EarliestOffsets();
  }

  /** The end of each partition, when it is discovered. */
  static OffsetsInitializer latest() {
    return new LatestOffsets();
  }

  /** As {@link #offsets(Map, OffsetResetStrategy)}, with {@link OffsetResetStrategy#EARLIEST}. */
  static OffsetsInitializer offsets(Map<TopicPartition, Long> offsets) {
    return offsets(offsets, OffsetResetStrategy.EARLIEST);
  }

  /**
   * These offsets; for other partitions what the consumer group has committed, if there is a group,
   * and then what the strategy says.
   *
   * @param offsets 0 or more each
   * @param otherwise for partitions of which nothing is known, and for offsets that are not in the
   *     log
   */
  static OffsetsInitializer offsets(
      Map<TopicPartition, Long> offsets, OffsetResetStrategy otherwise) {
    return new GivenOffsets(offsets, otherwise);
  }
}
