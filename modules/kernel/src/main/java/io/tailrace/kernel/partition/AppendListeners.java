package io.tailrace.kernel.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * Those who wait for a partition to change. Adding, removing and calling take a lock for a moment,
 * never over I/O; with nobody waiting an append pays one volatile read.
 */
public final class AppendListeners {
  private static final System.Logger LOGGER = System.getLogger(AppendListeners.class.getName());

  private final List<AppendListener> waiting = new ArrayList<>();
  private volatile int count;

  /** Adds one; whoever adds looks at the partition again afterwards, or it may miss a change. */
  public void add(AppendListener listener) {
    synchronized (waiting) {
      waiting.add(listener);
      count = waiting.size();
    }
  }

  /** Removes one, if it is there. */
  public void remove(AppendListener listener) {
    synchronized (waiting) {
      int at = waiting.lastIndexOf(listener);
      if (at >= 0) { // order does not matter: the last one takes its place
        AppendListener last = waiting.removeLast();
        if (at < waiting.size()) {
          waiting.set(at, last);
        }
        count = waiting.size();
      }
    }
  }

  /** How many wait. */
  int count() {
    return count;
  }

  void changed(Partition partition, int bytes) {
    if (count == 0) {
      return;
    }
    synchronized (waiting) {
      for (int i = 0; i < waiting.size(); i++) {
        tell(waiting.get(i), partition, bytes);
      }
    }
  }

  /** What is wrong with one who waits is no concern of the others, nor of who appends. */
  private static void tell(AppendListener listener, Partition partition, int bytes) {
    try {
      listener.changed(partition, bytes);
    } catch (RuntimeException e) {
      LOGGER.log(System.Logger.Level.ERROR, "A reader of " + partition.id() + " failed", e);
    }
  }
}
