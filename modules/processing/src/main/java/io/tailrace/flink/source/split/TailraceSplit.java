package io.tailrace.flink.source.split;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition, from an offset on.
 *
 * @param partition which
 * @param startingOffset of the next record to emit, 0 or more
 * @param stoppingOffset before which it ends, or {@link #NO_STOPPING_OFFSET}
 */
@Internal
public record TailraceSplit(TopicPartition partition, long startingOffset, long stoppingOffset)
    implements SourceSplit {
  /** Of a partition that is read without end. */
  public static final long NO_STOPPING_OFFSET = Long.MAX_VALUE;

  /** Refuses offsets that do not exist. */
  public TailraceSplit {
    if (startingOffset < 0 || stoppingOffset < 0) {
      throw new IllegalArgumentException(
          partition + " from " + startingOffset + " to " + stoppingOffset);
    }
  }

  /** A partition that is read without end. */
  public TailraceSplit(TopicPartition partition, long startingOffset) {
    this(partition, startingOffset, NO_STOPPING_OFFSET);
  }

  /** Whether it has an end. */
  public boolean isBounded() {
    return stoppingOffset != NO_STOPPING_OFFSET;
  }

  /** Whether there is nothing to read of it. */
  public boolean isEmpty() {
    return startingOffset >= stoppingOffset;
  }

  @Override
  public String splitId() {
    return idOf(partition);
  }

  /** The id of the split that stands for a partition. */
  public static String idOf(TopicPartition partition) {
    return partition.toString();
  }
}
