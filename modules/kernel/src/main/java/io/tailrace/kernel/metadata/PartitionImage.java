package io.tailrace.kernel.metadata;

import java.util.List;

/**
 * Who holds and leads a partition.
 *
 * @param replicas the brokers that hold it, the preferred leader first
 * @param isr those in sync
 * @param leader the broker that leads it, or -1
 * @param leaderEpoch counts the changes of its leader
 * @param partitionEpoch counts all changes
 */
public record PartitionImage(
    List<Integer> replicas, List<Integer> isr, int leader, int leaderEpoch, int partitionEpoch) {}
