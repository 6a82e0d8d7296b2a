package io.tailrace.kernel.partition;

import java.util.OptionalInt;

/**
 * Where a reader stands, and what it believes.
 *
 * @param offset the next offset that it wants
 * @param currentLeaderEpoch the leader epoch that it knows (KIP-320)
 * @param lastFetchedEpoch the epoch of the last record that it has, to notice divergence (KIP-595)
 * @param readCommitted whether it reads only decided transactions
 */
public record FetchPosition(
    long offset,
    OptionalInt currentLeaderEpoch,
    OptionalInt lastFetchedEpoch,
    boolean readCommitted) {}
