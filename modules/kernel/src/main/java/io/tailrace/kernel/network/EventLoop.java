package io.tailrace.kernel.network;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that owns a share of the connections and everything that belongs to them. What runs on
 * it must not block: every other connection of the loop would wait.
 */
public interface EventLoop extends Executor {

  /** The number of this loop, from 0: fit to index a table that holds something for each loop. */
  int index();

  /** Whether the calling thread is this loop's. */
  boolean inLoop();

  /**
   * Runs a task on the loop, soon: after what the loop does now, never within this call, also when
   * called on the loop itself. Tasks of one thread run in the order in which they were given.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
   */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task on the loop after a delay, which may be exceeded by a millisecond or more under
   * load; it is never cut short. May be called from any thread.
   *
   * @param delay from 0; 0 means the loop's next turn
   * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
   */
  Timeout schedule(long delay, TimeUnit unit, Runnable task);
}
