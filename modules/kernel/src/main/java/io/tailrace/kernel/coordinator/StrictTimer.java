package io.tailrace.kernel.coordinator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Keeps a task from running once it is cancelled, also where it is due and only waits for the
 * strand, which the timer itself cannot tell. What a task throws does not reach the timer.
 */
record StrictTimer(CoordinatorTimer timer) implements CoordinatorTimer {
  private static final Logger LOG = System.getLogger(StrictTimer.class.getName());

  @Override
  public long now() {
    return timer.now();
  }

  @Override
  public Timeout schedule(long delayMs, Runnable task) {
    Entry entry = new Entry(task);
    entry.timeout = timer.schedule(delayMs, entry);
    return entry;
  }

  private static final class Entry implements Runnable, Timeout {
    private final Runnable task;
    private Timeout timeout = Timeout.NONE;
    private boolean over;

    Entry(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (over) {
        return;
      }
      over = true;
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A timer of a coordinator failed", e);
      }
    }

    @Override
    public void cancel() {
      if (!over) {
        over = true;
        timeout.cancel();
      }
    }
  }
}
