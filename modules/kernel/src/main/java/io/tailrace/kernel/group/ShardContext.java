package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog;
import io.tailrace.kernel.coordinator.CoordinatorTimer;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a shard stands on. It has no clock, no timer, no randomness and no log of its own.
 *
 * @param config what it was told
 * @param clock the time of day, for what is stored
 * @param timer for sessions and rebalances
 * @param log where its records go
 * @param memberIdSuffix makes member ids unique: a fresh random text at each call
 */
public record ShardContext(
    GroupConfig config,
    InstantSource clock,
    CoordinatorTimer timer,
    CoordinatorLog<GroupRecord> log,
    Supplier<String> memberIdSuffix) {}
