package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.group.CoordinatorTimer;
import io.tailrace.kernel.network.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs a coordinator's timers on an event loop, and its tasks in the coordinator's strand. */
final class LoopTimer implements CoordinatorTimer {
  private final EventLoop loop;
  private final Executor strand;

  LoopTimer(EventLoop loop, Executor strand) {
    this.loop = loop;
    this.strand = strand;
  }

  @Override
  public long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
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
