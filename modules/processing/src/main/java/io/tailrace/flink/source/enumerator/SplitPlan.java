package io.tailrace.flink.source.enumerator;

import io.tailrace.flink.source.OffsetsInitializer;
import io.tailrace.flink.source.OffsetsInitializer.PartitionOffsetsRetriever;
import io.tailrace.flink.source.split.TailraceSplit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the partitions of a source start and stop.
 *
 * @param starting of the partitions that are there when the job starts
 * @param stopping of all partitions, if they have an end
 */
@Internal
public record SplitPlan(OffsetsInitializer starting, Optional<OffsetsInitializer> stopping) {

  /**
   * Settles the offsets of partitions. Blocks on the broker.
   *
   * @param initial whether they are those that are there at the start; others are read from their
   *     beginning, so that nothing is lost of what came between their creation and their discovery
   */
  List<TailraceSplit> splits(
      Set<TopicPartition> partitions, boolean initial, PartitionOffsetsRetriever offsets) {
    OffsetsInitializer first = initial ? starting : OffsetsInitializer.earliest();
    Map<TopicPartition, Long> starts = first.getPartitionOffsets(partitions, offsets);
    Map<TopicPartition, Long> stops =
        stopping.map(last -> last.getPartitionOffsets(partitions, offsets)).orElse(Map.of());
    return partitions.stream()
        .map(
            partition -> {
              Long start = starts.get(partition);
              if (start == null) {
                throw new IllegalStateException(
                    first + " does not say where partition " + partition + " starts");
              }
              return new TailraceSplit(
                  partition,
                  start,
                  stops.getOrDefault(partition, TailraceSplit.NO_STOPPING_OFFSET));
            })
        .toList();
  }
}
