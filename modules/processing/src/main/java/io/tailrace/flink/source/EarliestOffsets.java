package io.tailrace.flink.source;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** See {@link OffsetsInitializer#earliest}. */
record EarliestOffsets() implements OffsetsInitializer {

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return retriever.beginningOffsets(partitions);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.EARLIEST;
  }
}
