package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.wire.ErrorCode;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What a shard stands on. It has no clock, no timer, no randomness, no log and no network of its
 * own.
 *
 * @param config what it was told
 * @param clock the time of day, for what is stored
 * @param runtime strand, timer and log
 * @param markers brings markers to partitions
 * @param ids gives out producer ids
 * @param version the level of {@code transaction.version} that is in force
 */
record ShardContext(
    TransactionConfig config,
    InstantSource clock,
    ShardRuntime<TransactionRecord> runtime,
    MarkerSender markers,
    FreshIds ids,
    Supplier<Short> version) {

  /** Draws a producer id; answers in the strand, never within this call. */
  void drawId(LongConsumer done, Consumer<ErrorCode> failed) {
    ids.draw(
        id -> runtime.strand().execute(() -> done.accept(id)),
        error -> runtime.strand().execute(() -> failed.accept(error)));
  }

  long nowMs() {
    return clock.millis();
  }
}
