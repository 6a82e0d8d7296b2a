package io.tailrace.flink.source;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/** See {@link OffsetsInitializer#committedOffsets}. */
record CommittedOffsets(OffsetResetStrategy otherwise) implements OffsetsInitializer {

  CommittedOffsets {
    Objects.requireNonNull(otherwise, "otherwise");
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    return new GivenOffsets(Map.of(), otherwise).getPartitionOffsets(partitions, retriever);
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return otherwise;
  }

  @Override
  public boolean needsGroup() {
    return true;
  }
}
