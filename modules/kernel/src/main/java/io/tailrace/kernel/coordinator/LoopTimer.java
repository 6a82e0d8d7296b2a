package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.network.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Runs a coordinator's timers on an event loop, and its tasks in the coordinator's strand.
 *
 * @param nanoTime a clock that never goes back, in nanoseconds
 */
public record LoopTimer(EventLoop loop, Executor strand, LongSupplier nanoTime)
    implements CoordinatorTimer {

  @Override
  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
  }

  @Override
  public Timeout schedule(long delayMs, Runnable task) {
    try {
      return loop.schedule(delayMs, TimeUnit.MILLISECONDS, () -> strand.execute(task))::cancel;
    } catch (RejectedExecutionException e) {
      return Timeout.NONE; // The broker stops, and nothing is due any more.
    }
  }
}
