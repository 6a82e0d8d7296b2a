package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorLog;
import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.group.share.ShareGroupContext;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a shard stands on. It has no clock, no timer, no randomness and no log of its own.
 *
 * @param config what it was told
 * @param clock the time of day, for what is stored
 * @param timer for sessions and rebalances
 * @param log where its records go
 * @param share what its share groups stand on
 * @param memberIdSuffix makes member ids unique: a fresh random text at each call
 * @param strand runs tasks in the shard's strand
 * @param consumers what groups of the consumer protocol stand on
 */
public record ShardContext(
    GroupConfig config,
    InstantSource clock,
    CoordinatorTimer timer,
    CoordinatorLog<GroupRecord> log,
    ShareGroupContext share,
    Supplier<String> memberIdSuffix,
    Executor strand,
    ConsumerGroupContext consumers) {}
