package io.tailrace.flink.source.enumerator;

import io.tailrace.flink.source.OffsetsInitializer.PartitionOffsetsRetriever;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the broker.
 *
 * @param admin of the enumerator, which closes it
 * @param group whose committed offsets are asked for, if there is one
 */
@Internal
public record AdminOffsets(Admin admin, Optional<String> group)
    implements PartitionOffsetsRetriever {

  @Override
  public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    if (group.isPresent()) {
      ListConsumerGroupOffsetsSpec asked =
          new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
      Map<TopicPartition, OffsetAndMetadata> committed =
          await(
              admin
                  .listConsumerGroupOffsets(Map.of(group.get(), asked))
                  .partitionsToOffsetAndMetadata(),
              "the committed offsets of group " + group.get() + " for " + partitions);
      committed.forEach(
          (partition, offset) -> {
            if (offset != null) {
              offsets.put(partition, offset.offset());
            }
          });
    }
    return offsets;
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return list(partitions, any -> OffsetSpec.latest());
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return list(partitions, any -> OffsetSpec.earliest());
  }

  @Override
  public Map<TopicPartition, Long> offsetsForTimes(Map<TopicPartition, Long> timestamps) {
    return list(
        timestamps.keySet(), partition -> OffsetSpec.forTimestamp(timestamps.get(partition)));
  }

  private Map<TopicPartition, Long> list(
      Collection<TopicPartition> partitions, Function<TopicPartition, OffsetSpec> spec) {
    ListOffsetsResult answer =
        admin.listOffsets(partitions.stream().collect(Collectors.toMap(Function.identity(), spec)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long offset =
          await(answer.partitionResult(partition), "an offset of partition " + partition).offset();
      if (offset >= 0) { // less than that: there is none for the timestamp
        offsets.put(partition, offset);
      }
    }
    return offsets;
  }

  private static <T> T await(KafkaFuture<T> answer, String what) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FlinkRuntimeException("Interrupted while asking for " + what, e);
    } catch (ExecutionException e) {
      throw new FlinkRuntimeException("The broker does not tell " + what, e.getCause());
    }
  }
}
