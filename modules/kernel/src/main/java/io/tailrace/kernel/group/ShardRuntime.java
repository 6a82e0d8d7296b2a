package io.tailrace.kernel.group;

import java.util.concurrent.Executor;

/**
 * What the kernel gives to a shard while this broker leads its partition.
 *
 * @param strand runs tasks one at a time, in order, and never within {@code execute} of one of them
 * @param timer runs its tasks in the strand
 * @param log reports in the strand
 */
public record ShardRuntime(Executor strand, CoordinatorTimer timer, CoordinatorLog log) {}
