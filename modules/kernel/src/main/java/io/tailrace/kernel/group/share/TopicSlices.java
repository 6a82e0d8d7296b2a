package io.tailrace.kernel.group.share;

import io.tailrace.wire.Uuid;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Partitions by topic. Immutable.
 *
 * @param topics the numbers of the partitions of each; no topic is without
 */
record TopicSlices(Map<Uuid, SortedSet<Integer>> topics) {
  /** Nothing. */
  static final TopicSlices EMPTY = new TopicSlices(Map.of());

  TopicSlices {
    topics = Map.copyOf(topics);
  }

  boolean contains(Uuid topic, int partition) {
    SortedSet<Integer> partitions = topics.get(topic);
    return partitions != null && partitions.contains(partition);
  }

  /** Collects partitions. */
  static final class Builder {
    private final Map<Uuid, SortedSet<Integer>> topics = new TreeMap<>(Builder::compare);

    Builder add(Uuid topic, int partition) {
      topics.computeIfAbsent(topic, _ -> new TreeSet<>()).add(partition);
      return this;
    }

    TopicSlices build() {
      return topics.isEmpty() ? EMPTY : new TopicSlices(topics);
    }

    private static int compare(Uuid one, Uuid other) {
      int high = Long.compare(one.high(), other.high());
      return high != 0 ? high : Long.compare(one.low(), other.low());
    }
  }
}
