package io.tailrace.flink.source.enumerator;

import io.tailrace.flink.source.split.TailraceSplit;
import java.util.List;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.kafka.common.TopicPartition;

/**
 * What a checkpoint keeps of the enumerator.
 *
 * @param assigned partitions that readers have, or have had: where they are is in the readers'
 *     state, or they are finished
 * @param unassigned partitions whose offsets are settled, and which no reader has yet
 * @param discovered whether the first discovery is done: partitions that are found later are new,
 *     and read from their beginning
 */
@Internal
public record EnumeratorState(
    Set<TopicPartition> assigned, List<TailraceSplit> unassigned, boolean discovered) {
  /** Of a job that starts. */
  public static final EnumeratorState INITIAL = new EnumeratorState(Set.of(), List.of(), false);

  /** Keeps copies. */
  public EnumeratorState {
    assigned = Set.copyOf(assigned);
    unassigned = List.copyOf(unassigned);
  }
}
