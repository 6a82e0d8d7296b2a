package io.tailrace.kernel.concurrent;

import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does something again and again, on a virtual thread, until it is closed. The thread is never
 * interrupted: that would close the files that it works on.
 */
public final class Housekeeping implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Housekeeping.class.getName());

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Starts at once; the first time is after one interval. */
  public Housekeeping(String name, long intervalMs, Runnable task) {
    thread = Thread.ofVirtual().name(name).start(() -> run(intervalMs, task));
  }

  private void run(long intervalMs, Runnable task) {
    try {
      while (!closing.await(intervalMs, TimeUnit.MILLISECONDS)) {
        runOnce(task);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void runOnce(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "Housekeeping failed; it is tried again later", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    Threads.join(thread);
  }
}
