package io.tailrace.storage.file;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One virtual thread for what nobody waits for. What is put off is done when this is closed at the
 * latest: nothing of it is left behind.
 */
final class Background implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(Background.class.getName());
  private static final int SECONDS_TO_CLOSE = 60;

  private final Set<Task> pending = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("storage-file").factory());

  Background() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Runs a task soon. */
  void execute(Runnable work) {
    later(0, work);
  }

  /** Runs a task after a delay, or when this is closed; at once if it is closed already. */
  void later(long delayMs, Runnable work) {
    Task task = new Task(work);
    pending.add(task);
    try {
      executor.schedule(task, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Waits for the task that runs, and does the others itself. */
  @Override
  public void close() {
    executor.shutdown();
    boolean interrupted = false;
    try {
      if (!executor.awaitTermination(SECONDS_TO_CLOSE, TimeUnit.SECONDS)) {
        LOGGER.log(Level.WARNING, "A background task of the storage does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    pending.forEach(Task::run);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Task implements Runnable {
    private final Runnable work;

    Task(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      if (pending.remove(this)) {
        try {
          work.run();
        } catch (RuntimeException e) {
          LOGGER.log(Level.WARNING, "A background task of the storage failed", e);
        }
      }
    }
  }
}
