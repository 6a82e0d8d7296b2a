package io.tailrace.kernel.network;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Tasks that any thread gives to one loop. The loop is woken only if it sleeps, and once however
 * many tasks come before it gets up.
 *
 * <p>Its length is bounded by what gives tasks: each request in flight gives one at a time.
 */
final class TaskQueue {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private final Runnable wakeup;
  private volatile boolean closed;

  TaskQueue(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  /** Any thread. */
  void add(Runnable task) {
    tasks.add(task);
    // A task that was added before the queue closed is run by the last turn; one that was added
    // after it is taken back here, unless the last turn found it too.
    if (closed && tasks.remove(task)) {
      throw new RejectedExecutionException("The event loop has ended");
    }
    if (asleep.get() && asleep.compareAndSet(true, false)) {
      wakeup.run();
    }
  }

  /**
   * The loop: declares that it is about to sleep.
   *
   * @return false if there is a task, so that it must not
   */
  boolean fallAsleep() {
    asleep.set(true);
    // Looked at after the flag is up: who adds a task from here on sees the flag.
    if (tasks.isEmpty()) {
      return true;
    }
    asleep.set(false);
    return false;
  }

  /** The loop: is up again, for whatever reason. */
  void getUp() {
    asleep.set(false);
  }

  /**
   * The loop: runs waiting tasks, at most {@code limit}, so that tasks that beget tasks leave time
   * for the sockets.
   */
  void run(int limit, Consumer<Throwable> failures) {
    for (int i = 0; i < limit; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      try {
        task.run();
      } catch (Throwable e) {
        failures.accept(e);
      }
    }
  }

  /** The loop: takes no more tasks, and runs what is there. */
  void close(Consumer<Throwable> failures) {
    closed = true;
    run(Integer.MAX_VALUE, failures);
  }
}
