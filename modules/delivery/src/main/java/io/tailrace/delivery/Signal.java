package io.tailrace.delivery;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one thread. A signal that comes while it is awake is kept for its next rest. */
final class Signal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private boolean pending;

  /** Any thread. */
  void raise() {
    lock.lock();
    try {
      pending = true;
      signalled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Rests until there is a signal. */
  void await() throws InterruptedException {
    await(Long.MAX_VALUE);
  }

  /** Rests until there is a signal, or so many milliseconds have passed. */
  void await(long millis) throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!pending && left > 0) {
        left = signalled.awaitNanos(left);
      }
      pending = false;
    } finally {
      lock.unlock();
    }
  }
}
