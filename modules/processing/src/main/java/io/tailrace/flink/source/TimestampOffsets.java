package io.tailrace.flink.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** See {@link OffsetsInitializer#timestamp}. */
record TimestampOffsets(long timestamp) implements OffsetsInitializer {

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    // The ends come first: what is appended between the two questions is then not passed over.
    Map<TopicPartition, Long> offsets = new HashMap<>(retriever.endOffsets(partitions));
    offsets.putAll(
        retriever.offsetsForTimes(
            partitions.stream().collect(Collectors.toMap(Function.identity(), any -> timestamp))));
    return offsets;
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return OffsetResetStrategy.LATEST;
  }
}
