package io.tailrace.kernel.coordinator;

/**
 * Runs things later. Called by one shard, in its strand; tasks run in that strand too, never within
 * {@link #schedule}.
 */
public interface CoordinatorTimer {

  /**
   * Milliseconds of a clock that never goes back. Only differences mean something: what happens to
   * the time of day must not end a session.
   */
  long now();

  /** Runs a task once, not before {@code delayMs} milliseconds, 0 or more, have passed. */
  Timeout schedule(long delayMs, Runnable task);

  /** A task that is to run. */
  @FunctionalInterface
  interface Timeout {
    /** Nothing to wait for. */
    Timeout NONE = () -> {};

    /**
     * Lets the timer forget the task. It may still run if it is due already: who schedules it minds
     * that. May be called more than once.
     */
    void cancel();
  }
}
