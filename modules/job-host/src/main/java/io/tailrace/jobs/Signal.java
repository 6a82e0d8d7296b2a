package io.tailrace.jobs;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one thread. A signal that comes while it is awake is kept for its next rest. */
final class Signal {
  private final Semaphore raised = new Semaphore(0);

  /** Any thread. */
  void raise() {
    raised.release();
  }

  /** Rests until there is a signal. */
  void await() throws InterruptedException {
    raised.acquire();
    raised.drainPermits();
  }

  /** Rests until there is a signal, or so many milliseconds have passed. */
  void await(long millis) throws InterruptedException {
    if (raised.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      raised.drainPermits();
    }
  }
}
