package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import java.util.function.BooleanSupplier;

/** Does something at intervals, as long as there is something to do. In a strand. */
final class Ticker {
  private final CoordinatorTimer timer;
  private final long intervalMs;
  private final BooleanSupplier task;
  private Timeout next = Timeout.NONE;
  private boolean scheduled;

  /**
   * At rest.
   *
   * @param task says whether it is to be run again
   */
  Ticker(CoordinatorTimer timer, long intervalMs, BooleanSupplier task) {
    this.timer = timer;
    this.intervalMs = intervalMs;
    this.task = task;
  }

  /** There is something to do: in one interval at the latest. */
  void start() {
    if (scheduled) {
      return;
    }
    scheduled = true;
    next =
        timer.schedule(
            intervalMs,
            () -> {
              scheduled = false;
              boolean again = true; // also if it fails: another time it may not
              try {
                again = task.getAsBoolean();
              } finally {
                if (again) {
                  start();
                }
              }
            });
  }

  void stop() {
    next.cancel();
    scheduled = false;
  }
}
