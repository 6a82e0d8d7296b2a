package io.tailrace.kernel.coordinator;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A timer whose time passes when the test says so. */
public final class ManualTimer implements CoordinatorTimer {
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::sequence));
  private long now;
  private long sequence;
  private boolean isLate;

  private record Entry(long at, long sequence, Runnable task) {}

  @Override
  public long now() {
    return now;
  }

  @Override
  public Timeout schedule(long delayMs, Runnable task) {
    if (delayMs < 0) {
      throw new IllegalArgumentException("A delay of " + delayMs + " ms");
    }
    Entry entry = new Entry(now + delayMs, sequence++, task);
    entries.add(entry);
    return () -> {
      if (!isLate) {
        entries.remove(entry);
      }
    };
  }

  /** From now on every task is due already when it is cancelled, and comes. */
  public void cancelTooLate() {
    isLate = true;
  }

  /** How often something was scheduled so far. */
  public long scheduledSoFar() {
    return sequence;
  }

  /** How many tasks wait. */
  public int waiting() {
    return entries.size();
  }

  public void advance(long ms) {
    long until = now + ms;
    while (!entries.isEmpty() && entries.peek().at() <= until) {
      Entry next = entries.poll();
      now = Math.max(now, next.at());
      next.task().run();
    }
    now = until;
  }
}
