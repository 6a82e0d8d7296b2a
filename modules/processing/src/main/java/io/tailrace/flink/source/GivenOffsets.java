package io.tailrace.flink.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/** See {@link OffsetsInitializer#offsets(Map, OffsetResetStrategy)}. */
record GivenOffsets(HashMap<TopicPartition, Long> offsets, OffsetResetStrategy otherwise)
    implements OffsetsInitializer {

  GivenOffsets {
    Objects.requireNonNull(otherwise, "otherwise");
    offsets.forEach(
        (partition, offset) -> {
          if (offset < 0) {
            throw new IllegalArgumentException(
                "The offset of " + partition + " is " + offset + "; offsets are 0 or more");
          }
        });
  }

  GivenOffsets(Map<TopicPartition, Long> offsets, OffsetResetStrategy otherwise) {
    this(new HashMap<>(offsets), otherwise);
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> found = new HashMap<>();
    List<TopicPartition> unknown = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      Long offset = offsets.get(partition);
      if (offset == null) {
        unknown.add(partition);
      } else {
        found.put(partition, offset);
      }
    }
    if (!unknown.isEmpty()) {
      found.putAll(retriever.committedOffsets(unknown));
      unknown.removeAll(found.keySet());
    }
    if (!unknown.isEmpty()) {
      found.putAll(
          switch (otherwise) {
            case EARLIEST -> retriever.beginningOffsets(unknown);
            case LATEST -> retriever.endOffsets(unknown);
            case NONE ->
                throw new IllegalStateException(
                    "There is no committed offset of "
                        + unknown
                        + ", and the source has no offset reset strategy for that case");
          });
    }
    return found;
  }

  @Override
  public OffsetResetStrategy getAutoOffsetResetStrategy() {
    return otherwise;
  }
}
