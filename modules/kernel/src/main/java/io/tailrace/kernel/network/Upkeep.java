package io.tailrace.kernel.network;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a group of connections does by the clock: closes idle ones, closes stalled ones when memory
 * is short, and gives back memory that is not needed. Each timer runs only while it has something
 * to wait for. Used on the loop.
 */
final class Upkeep {
  private static final long TRIM_MS = 10_000;
  private static final long SHORTEST_STALL_CHECK_MS = 10;

  private final ConnectionGroup group;
  private final long maxIdleNanos;
  private final long stallMs;
  private boolean idleCheckSet;
  private boolean stallCheckSet;
  private boolean trimSet;
  private boolean activeSinceTrim;

  Upkeep(ConnectionGroup group, NetworkConfig config) {
    this.group = group;
    this.maxIdleNanos = TimeUnit.MILLISECONDS.toNanos(config.maxIdleMs());
    this.stallMs = config.stallMs();
  }

  /** A connection was active. */
  void active() {
    activeSinceTrim = true;
    if (!idleCheckSet) {
      idleCheckSet = true;
      scheduleNanos(maxIdleNanos, this::closeIdle);
    }
    if (!trimSet) {
      trimSet = true;
      scheduleNanos(TimeUnit.MILLISECONDS.toNanos(TRIM_MS), this::trim);
    }
  }

  /** The loop has done everything that there was to do. */
  void afterTurn() {
    if (!stallCheckSet && isMemoryShort()) {
      stallCheckSet = true;
      long delayMs = Math.max(SHORTEST_STALL_CHECK_MS, stallMs / 4);
      scheduleNanos(TimeUnit.MILLISECONDS.toNanos(delayMs), this::closeStalled);
    }
  }

  private void closeIdle() {
    long now = group.loop().now();
    Connection first = group.connections().first();
    while (first != null && now - first.lastActive() >= maxIdleNanos) {
      if (first.isAwaitingAnswer()) {
        group.touch(first);
      } else {
        first.close(
            CloseReason.IDLE, "idle for longer than connections.max.idle.ms", Optional.empty());
      }
      first = group.connections().first();
    }
    idleCheckSet = first != null;
    if (idleCheckSet) {
      scheduleNanos(first.lastActive() + maxIdleNanos - now, this::closeIdle);
    }
  }

  private void closeStalled() {
    stallCheckSet = false;
    if (!isMemoryShort()) {
      return;
    }
    long limit = group.loop().now() - TimeUnit.MILLISECONDS.toNanos(stallMs);
    Connection next = group.connections().first();
    while (next != null && next.lastActive() - limit <= 0) {
      Connection connection = next;
      next = connection.next();
      if (connection.isHoldingMemory()) {
        connection.close(
            CloseReason.STALLED,
            "it made no progress while others wait for the memory that it holds",
            Optional.empty());
      }
    }
  }

  private boolean isMemoryShort() {
    return group.budget().isExhausted() || group.budget().isContended();
  }

  private void trim() {
    trimSet = false;
    group.pool().trim();
    if (!activeSinceTrim) {
      group.scratch().free();
      group.writer().free();
    }
    if (activeSinceTrim || group.pool().retained() > 0) {
      trimSet = true;
      scheduleNanos(TimeUnit.MILLISECONDS.toNanos(TRIM_MS), this::trim);
    }
    activeSinceTrim = false;
  }

  private void scheduleNanos(long delay, Runnable task) {
    group.loop().schedule(delay, TimeUnit.NANOSECONDS, task);
  }
}
