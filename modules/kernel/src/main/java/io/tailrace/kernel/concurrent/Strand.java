package io.tailrace.kernel.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in order, without a thread of its own and without a lock: a task runs
 * on the caller's thread if the strand is idle, and else on the thread that is in it.
 *
 * <p>This is what makes a partition single-threaded without handing requests between threads: with
 * no contention a task is a plain call, and with contention nobody waits. What is queued is bounded
 * by what callers have in flight.
 *
 * <p>A task that may block must not end up on whatever thread is in the strand, which may be an
 * event loop: {@link #executeOn} and {@link #executeAndWait} hand the strand itself to the thread
 * that such a task belongs to.
 *
 * <p>Tasks should not throw. If one does, that is logged, and those after it go on.
 */
public final class Strand {
  private static final System.Logger LOGGER = System.getLogger(Strand.class.getName());

  /** Tasks that were admitted and have not finished, the running one included. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private volatile Thread owner;

  /** A task for which the strand moves to another thread. */
  private record Elsewhere(Executor executor, Runnable task) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

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
    do {
      owner = null;
    } while (admitted.decrementAndGet() != 0 && runNext());
  }

  /** Runs the task now, or leaves it to the thread that is in the strand. */
  public void execute(Runnable task) {
    if (tryEnter()) {
      runAndExit(task);
    } else {
      admit(task);
    }
  }

  /**
   * Runs the task when its turn comes, on the executor. Its turn is taken now: what is executed
   * after this call runs after the task, even if the executor takes its time.
   *
   * @param executor runs the task on another thread; one that refuses leaves it to the thread that
   *     is in the strand
   */
  public void executeOn(Executor executor, Runnable task) {
    admit(new Elsewhere(executor, task));
  }

  /**
   * Waits until the task's turn has come, and runs it on the calling thread. Not to be called
   * within the strand, nor on a thread that must not block.
   */
  public void executeAndWait(Runnable task) {
    if (tryEnter()) {
      runAndExit(task);
      return;
    }
    CompletableFuture<Runnable> turn = new CompletableFuture<>();
    admit(new Elsewhere(turn::complete, task));
    turn.join().run();
  }

  /** Whether the calling thread is in the strand. */
  public boolean isInside() {
    return owner == Thread.currentThread();
  }

  private void admit(Runnable task) {
    waiting.add(task);
    if (admitted.getAndIncrement() == 0 && runNext()) {
      exit();
    }
  }

  /** Whether the calling thread is still the one in the strand afterwards. */
  private boolean runNext() {
    Runnable task = waiting.poll(); // there is one: it is queued before it is counted
    if (task instanceof Elsewhere elsewhere && handOver(elsewhere)) {
      return false;
    }
    owner = Thread.currentThread();
    run(task);
    return true;
  }

  private boolean handOver(Elsewhere elsewhere) {
    try {
      elsewhere.executor.execute(
          () -> {
            owner = Thread.currentThread();
            runAndExit(elsewhere.task);
          });
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  private void runAndExit(Runnable task) {
    try {
      run(task);
    } finally {
      exit();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // An error of one caller's task must not hit another caller, nor keep the strand shut.
      LOGGER.log(System.Logger.Level.ERROR, "A task failed; the ones after it go on", e);
    }
  }
}
