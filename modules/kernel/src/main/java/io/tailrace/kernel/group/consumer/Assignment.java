package io.tailrace.kernel.group.consumer;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Partitions by topic. Immutable.
 *
 * @param topics the numbers of the partitions; no topic is without
 */
public record Assignment(Map<Uuid, Set<Integer>> topics) {
  /** Nothing. */
  public static final Assignment EMPTY = new Assignment(Map.of());

  /** Copies the map, but for topics without partitions. */
  public Assignment {
    Map<Uuid, Set<Integer>> copy = new HashMap<>();
    topics.forEach(
        (topic, partitions) -> {
          if (!partitions.isEmpty()) {
            copy.put(topic, Set.copyOf(partitions));
          }
        });
    topics = Map.copyOf(copy);
  }

  /** The partitions of a topic. */
  public Set<Integer> of(Uuid topic) {
    return topics.getOrDefault(topic, Set.of());
  }
}
