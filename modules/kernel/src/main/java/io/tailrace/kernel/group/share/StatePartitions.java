package io.tailrace.kernel.group.share;

import io.tailrace.wire.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions for which a group has state in {@code __share_group_state}. Immutable.
 *
 * @param topics by topic
 */
record StatePartitions(Map<Uuid, Topic> topics) {
  /** None. */
  static final StatePartitions NONE = new StatePartitions(Map.of());

  StatePartitions {
    topics = Map.copyOf(topics);
  }

  /** Partitions of a topic. */
  record Topic(String name, Set<Integer> partitions) {
    Topic {
      partitions = Set.copyOf(partitions);
    }
  }

  boolean contains(Uuid topic, int partition) {
    Topic found = topics.get(topic);
    return found != null && found.partitions().contains(partition);
  }

  /** With more of them. */
  StatePartitions with(Uuid topic, String name, Set<Integer> added) {
    Map<Uuid, Topic> changed = new HashMap<>(topics);
    Set<Integer> partitions = new TreeSet<>(added);
    Topic before = topics.get(topic);
    if (before != null) {
      partitions.addAll(before.partitions());
    }
    changed.put(topic, new Topic(name, partitions));
    return new StatePartitions(changed);
  }

  /** Without a topic. */
  StatePartitions without(Uuid topic) {
    Map<Uuid, Topic> changed = new HashMap<>(topics);
    changed.remove(topic);
    return new StatePartitions(changed);
  }
}
