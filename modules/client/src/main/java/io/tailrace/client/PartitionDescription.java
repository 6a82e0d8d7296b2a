package io.tailrace.client;

import java.util.List;

/**
 * A partition as the cluster describes it.
 *
 * @param leader the broker that leads it, or -1 while there is none
 * @param leaderEpoch the epoch of that leader, or -1 where the broker is too old to tell
 * @param replicas the brokers that hold it
 * @param inSyncReplicas those of them that are in sync
 */
public record PartitionDescription(
    int partition,
    int leader,
    int leaderEpoch,
    List<Integer> replicas,
    List<Integer> inSyncReplicas) {}
