package io.tailrace.kernel.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop that a test turns by hand. */
public final class FakeLoop implements EventLoop {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Runnable> timers = new ArrayList<>();
  private volatile boolean ended;
  private int turns;

  /** Runs what is there. */
  public void turn() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      turns++;
      task.run();
    }
  }

  /** Turns until something has happened. */
  public void turnUntil(BooleanSupplier condition) {
    Await.until(
        () -> {
          turn();
          return condition.getAsBoolean();
        },
        () -> turns + " turns");
  }

  /** How many tasks ran. */
  public int turns() {
    return turns;
  }

  /** How many timers wait. */
  public int timers() {
    return timers.size();
  }

  /** Lets every timer ring. */
  public void timeIsUp() {
    List<Runnable> ringing = List.copyOf(timers);
    timers.clear();
    ringing.forEach(Runnable::run);
  }

  public void end() {
    ended = true;
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    if (ended) {
      throw new RejectedExecutionException("ended");
    }
    tasks.add(task);
  }

  @Override
  public Timeout schedule(long delay, TimeUnit unit, Runnable task) {
    timers.add(task);
    return () -> timers.remove(task);
  }
}
