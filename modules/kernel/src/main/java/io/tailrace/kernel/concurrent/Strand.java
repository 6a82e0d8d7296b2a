package io.tailrace.kernel.concurrent;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in order, without a thread of its own and without a lock: a task runs
 * on the caller's thread if the strand is idle, and else on the thread that is in it.
 *
 * <p>This is what makes a partition single-threaded without handing requests between threads: with
 * no contention a task is a plain call, and with contention nobody waits. What is queued is bounded
 * by what callers have in flight.
 */
public final class Strand {
  /** Tasks that were admitted and have not finished, the running one included. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private volatile Thread owner;

  /**
   * Enters if nobody is in. The caller then runs its task itself and calls {@link #exit}, without
   * allocating anything.
   *
   * @return whether it entered
   */
  public boolean tryEnter() {
    if (admitted.compareAndSet(0, 1)) {
      owner = Thread.currentThread();
      return true;
    }
    return false;
  }

  /** Leaves, after running whatever others left to be done. */
  public void exit() {
    while (true) {
      owner = null;
      if (admitted.decrementAndGet() == 0) {
        return;
      }
      owner = Thread.currentThread();
      runNext();
    }
  }

  /** Runs the task now, or leaves it to the thread that is in the strand. */
  public void execute(Runnable task) {
    if (tryEnter()) {
      try {
        task.run();
      } finally {
        exit();
      }
      return;
    }
    waiting.add(task);
    if (admitted.getAndIncrement() == 0) {
      owner = Thread.currentThread();
      try {
        runNext();
      } finally {
        exit();
      }
    }
  }

  /** Whether the calling thread is in the strand. */
  public boolean isInside() {
    return owner == Thread.currentThread();
  }

  private void runNext() {
    Runnable task = waiting.poll();
    while (task == null) { // admitted, and about to be seen
      Thread.onSpinWait();
      task = waiting.poll();
    }
    try {
      task.run();
    } catch (RuntimeException e) {
      System.getLogger(Strand.class.getName())
          .log(System.Logger.Level.ERROR, "A task failed; the ones after it go on", e);
    }
  }
}
