package io.tailrace.kernel.concurrent;

import java.util.Queue;
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

  private static final int IDLE = 0;

  /** Somebody is in, and has seen every task that was announced. */
  private static final int BUSY = 1;

  /** Somebody is in, and must look at the queue before leaving. */
  private static final int MORE = 2;

  private final AtomicInteger state = new AtomicInteger(IDLE);
  private final Queue<Runnable> waiting;
  private volatile Thread owner;

  /** A task for which the strand moves to another thread. */
  private record Elsewhere(Executor executor, Runnable task) implements Runnable {
    @Override
    public void run() {
      task.run();
    }
  }

  /** A strand that nobody is in. */
  public Strand() {
    this(new ConcurrentLinkedQueue<>());
  }

  /**
   * With a queue that a test watches.
   *
   * @param waiting for many threads; first in, first out
   */
  Strand(Queue<Runnable> waiting) {
    this.waiting = waiting;
  }

  /**
   * Enters if nobody is in. The caller then runs its task itself and calls {@link #exit}, without
   * allocating anything.
   *
   * @return whether it entered
   */
  public boolean tryEnter() {
    if (state.compareAndSet(IDLE, BUSY)) {
      owner = Thread.currentThread();
      return true;
    }
    return false;
  }

  /** Leaves, after running whatever others left to be done. */
  public void exit() {
    owner = null;
    if (!state.compareAndSet(BUSY, IDLE)) {
      runWaiting();
    }
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
    if (state.getAndSet(MORE) == IDLE) {
      runWaiting();
    }
  }

  /**
   * Runs what waits, and leaves. Whoever is in empties the queue after each announcement: running
   * one task for each would not do, since it may be that of another caller who has queued a task
   * but not yet announced it. The own one would stay behind, and the next one overtake it.
   */
  private void runWaiting() {
    do {
      state.set(BUSY); // before looking: what is announced from now on is looked for again
      for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
        if (task instanceof Elsewhere elsewhere && handOver(elsewhere)) {
          return; // the other thread is in now
        }
        owner = Thread.currentThread();
        run(task);
        owner = null;
      }
    } while (!state.compareAndSet(BUSY, IDLE));
  }

  private boolean handOver(Elsewhere elsewhere) {
    state.set(MORE); // the rest of the queue is for whoever has the strand then
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
