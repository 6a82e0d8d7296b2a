package io.tailrace.kernel.metadata;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Which brokers hold which partitions.
 *
 * @param brokers all that there are, at least one
 */
public record ReplicaPlacement(List<Integer> brokers) {

  /**
   * Chooses the brokers of new partitions, in turn.
   *
   * @param first the number of the first partition
   * @param count how many there are
   * @throws RefusedException if there are fewer brokers than replicas
   */
  List<PartitionImage> place(int first, int count, int replicationFactor) {
    if (replicationFactor > brokers.size()) {
      throw new RefusedException(
          ErrorCode.INVALID_REPLICATION_FACTOR,
          "Unable to replicate the partition "
              + replicationFactor
              + " time(s): The target replication factor of "
              + replicationFactor
              + " cannot be reached because only "
              + brokers.size()
              + " broker(s) are registered.");
    }
    List<PartitionImage> partitions = new ArrayList<>(count);
    for (int partition = first; partition < first + count; partition++) {
      List<Integer> replicas = new ArrayList<>(replicationFactor);
      for (int replica = 0; replica < replicationFactor; replica++) {
        replicas.add(brokers.get((partition + replica) % brokers.size()));
      }
      partitions.add(onBrokers(List.copyOf(replicas)));
    }
    return partitions;
  }

  /**
   * Takes an assignment that somebody has made.
   *
   * @param replicationFactor what the other partitions of the topic have
   * @throws RefusedException if it cannot be done
   */
  PartitionImage assign(List<Integer> replicas, OptionalInt replicationFactor) {
    check(replicas);
    if (replicationFactor.isPresent() && replicationFactor.getAsInt() != replicas.size()) {
      throw refused(
          "The manual partition assignment has "
              + replicas.size()
              + " replica(s) for a partition, where other partitions have "
              + replicationFactor.getAsInt());
    }
    return onBrokers(List.copyOf(replicas));
  }

  /**
   * Makes sure that a partition can have these replicas.
   *
   * @throws RefusedException if it cannot
   */
  public void check(List<Integer> replicas) {
    if (replicas.isEmpty()) {
      throw refused("The manual partition assignment includes an empty replica list.");
    }
    Set<Integer> seen = new HashSet<>();
    for (int broker : replicas) {
      if (!brokers.contains(broker)) {
        throw refused(
            "The manual partition assignment includes broker "
                + broker
                + ", but no such broker is registered.");
      }
      if (!seen.add(broker)) {
        throw refused(
            "The manual partition assignment includes the broker " + broker + " more than once.");
      }
    }
  }

  private static PartitionImage onBrokers(List<Integer> replicas) {
    return new PartitionImage(replicas, replicas, replicas.getFirst(), 0, 0);
  }

  private static RefusedException refused(String message) {
    return new RefusedException(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message);
  }
}
