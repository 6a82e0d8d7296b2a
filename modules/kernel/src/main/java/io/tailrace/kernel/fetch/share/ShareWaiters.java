package io.tailrace.kernel.fetch.share;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who wait for something to acquire in a share partition. What one of them acquires the
 * others do not get, so one is woken at a time, the one that waits longest; when it has what it
 * wants it leaves, and wakes the next, for what may be left. Those who want more than the first
 * bytes cannot tell what is left, and are all woken. For any thread.
 */
final class ShareWaiters {
  private final Set<Runnable> eager = new LinkedHashSet<>();
  private final Set<Runnable> patient = new LinkedHashSet<>();
  private volatile int count;

  /** Adds one; whoever adds looks at the partition again afterwards, or it may miss something. */
  synchronized void add(Runnable waiter, boolean isEager) {
    (isEager ? eager : patient).add(waiter);
    count = eager.size() + patient.size();
  }

  /** One waits no more: if it was woken, it may not have taken everything. */
  void leave(Runnable waiter) {
    boolean passesOn;
    synchronized (this) {
      passesOn = eager.remove(waiter);
      patient.remove(waiter);
      count = eager.size() + patient.size();
    }
    if (passesOn) {
      wake();
    }
  }

  /** There may be something to acquire. */
  void wake() {
    if (count == 0) {
      return;
    }
    List<Runnable> woken = new ArrayList<>(1);
    synchronized (this) {
      if (!eager.isEmpty()) {
        woken.add(eager.iterator().next());
      }
      woken.addAll(patient);
    }
    woken.forEach(Runnable::run);
  }

  /** There is something that concerns all. */
  void wakeAll() {
    List<Runnable> woken;
    synchronized (this) {
      woken = new ArrayList<>(eager);
      woken.addAll(patient);
    }
    woken.forEach(Runnable::run);
  }
}
