package io.tailrace.flink.source;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** See {@link OffsetsInitializer#latest}. */
record LatestOffsets() implements OffsetsInitializer {

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return retriever.endOffsets(partitions);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.LATEST;
  }
}
