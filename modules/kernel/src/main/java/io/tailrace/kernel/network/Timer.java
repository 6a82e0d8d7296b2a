package io.tailrace.kernel.network;

import java.util.function.Consumer;

/** A task with its due time, and its place in a {@link TimerQueue}. Used on the loop only. */
final class Timer implements Timeout {
  static final int NOT_QUEUED = -1;

  final long deadline;
  final Runnable task;
  private final Consumer<Timer> canceller;
  int index = NOT_QUEUED;
  long sequence;
  boolean cancelled;

  /**
   * Not queued yet.
   *
   * @param deadline in nanoseconds of the loop's clock
   * @param canceller what {@link #cancel} calls, from any thread
   */
  Timer(long deadline, Runnable task, Consumer<Timer> canceller) {
    this.deadline = deadline;
    this.task = task;
    this.canceller = canceller;
  }

  @Override
  public void cancel() {
    canceller.accept(this);
  }

  boolean isBefore(Timer other) {
    // By difference, as System.nanoTime() may wrap; equal deadlines run in the order given.
    long difference = deadline - other.deadline;
    return difference < 0 || (difference == 0 && sequence < other.sequence);
  }
}
