package io.tailrace.kernel.group;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;

/**
 * How long a member may stay silent. A sign of life only moves the deadline; the timer, when it
 * rings too early, is set anew for what is left. So a heartbeat allocates nothing.
 */
final class Session {
  private final CoordinatorTimer timer;
  private final Runnable onExpiry;
  private Timeout timeout = Timeout.NONE;
  private boolean scheduled;
  private long ringsAt;
  private long deadline;

  /** The action runs in a strand, when the deadline has been reached. */
  Session(CoordinatorTimer timer, Runnable onExpiry) {
    this.timer = timer;
    this.onExpiry = onExpiry;
  }

  /** From now on, it lasts so long. */
  void extend(long timeoutMs) {
    deadline = timer.now() + timeoutMs;
    if (scheduled && deadline - ringsAt < 0) {
      cancel();
    }
    if (!scheduled) {
      schedule(timeoutMs);
    }
  }

  /** Ends it without a sound. */
  void cancel() {
    timeout.cancel();
    timeout = Timeout.NONE;
    scheduled = false;
  }

  private void schedule(long delayMs) {
    scheduled = true;
    ringsAt = timer.now() + delayMs;
    timeout = timer.schedule(delayMs, this::ring);
  }

  private void ring() {
    if (!scheduled) {
      return;
    }
    scheduled = false;
    long left = deadline - timer.now();
    if (left > 0) {
      schedule(left);
    } else {
      onExpiry.run();
    }
  }
}
