package io.tailrace.spi.group;

import java.util.List;
import java.util.Set;

/**
 * A topic as an assignor sees it. Immutable.
 *
 * @param name its name
 * @param partitions how many partitions it has, at least 1; they are numbered from 0
 * @param racks for each partition, the racks of the brokers that have a replica of it; empty where
 *     brokers do not say
 */
public record AssignableTopic(String name, int partitions, List<Set<String>> racks) {

  /** Refuses what cannot be. */
  public AssignableTopic {
    if (partitions < 1 || racks.size() != partitions) {
      throw new IllegalArgumentException(
          "Topic " + name + " has " + partitions + " partitions and " + racks.size() + " racks");
    }
  }
}
