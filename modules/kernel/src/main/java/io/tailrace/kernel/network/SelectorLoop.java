package io.tailrace.kernel.network;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The thread, and what it does for ever: wait for channels, serve those that are ready, run tasks
 * and timers, and sleep again until one of these is due. Nothing ticks: an idle loop uses no CPU.
 */
final class SelectorLoop implements EventLoop {
  private static final System.Logger LOGGER = System.getLogger(SelectorLoop.class.getName());

  /** The most tasks that run between two looks at the channels. */
  private static final int TASKS_PER_TURN = 1024;

  /** How long to wait when the selector itself fails. */
  private static final long FAILURE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final int index;
  private final Selector selector;
  private final Thread thread;
  private final TaskQueue tasks;
  private final TimerQueue timers = new TimerQueue();
  private final ThrottledLog log = new ThrottledLog(LOGGER, System::nanoTime, ThrottledLog.SEVERAL);
  private final Consumer<SelectionKey> serveKey = this::serve;
  private final Consumer<Throwable> failures = this::failed;
  private Runnable afterTurn = () -> {};
  private Runnable atEnd = () -> {};
  private long now = System.nanoTime();
  private boolean asleep;
  private boolean stopped;

  /**
   * A loop that does not run yet.
   *
   * @throws IOException if the system has no selector to give
   */
  SelectorLoop(int index, String threadName) throws IOException {
    this.index = index;
    this.selector = Selector.open();
    this.tasks = new TaskQueue(selector::wakeup);
    this.thread = Thread.ofPlatform().name(threadName).unstarted(this::run);
  }

  /**
   * Starts the thread.
   *
   * @param afterTurn what to do on the loop after each turn, before it sleeps
   * @param atEnd what to do after the last turn; nothing is scheduled by then
   */
  void start(Runnable afterTurn, Runnable atEnd) {
    this.afterTurn = afterTurn;
    this.atEnd = atEnd;
    thread.start();
  }

  /** Closes what was opened for a loop that never started. */
  void abandon() {
    closeSelector();
  }

  /** On the loop: makes this turn the last. */
  void stop() {
    stopped = true;
  }

  /** Waits until the thread has ended; returns at once on the loop itself. */
  void join() throws InterruptedException {
    if (!inLoop()) {
      thread.join();
    }
  }

  /** On the loop: the time of this turn, in nanoseconds of {@link System#nanoTime}. */
  long now() {
    return now;
  }

  /** On the loop: serves a channel from now on. */
  SelectionKey register(SelectableChannel channel, int ops, Selectable target)
      throws ClosedChannelException {
    return channel.register(selector, ops, target);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timeout schedule(long delay, TimeUnit unit, Runnable task) {
    // Half of the range is 146 years, and keeps differences of times meaningful.
    long nanos = Math.clamp(unit.toNanos(delay), 0, Long.MAX_VALUE / 2);
    Timer timer = new Timer(System.nanoTime() + nanos, task, this::cancel);
    if (inLoop()) {
      timers.add(timer);
    } else {
      execute(() -> timers.add(timer));
    }
    return timer;
  }

  private void cancel(Timer timer) {
    if (inLoop()) {
      timers.cancel(timer);
      return;
    }
    try {
      execute(() -> timers.cancel(timer));
    } catch (RejectedExecutionException e) {
      LOGGER.log(System.Logger.Level.TRACE, "No timer runs any more", e);
    }
  }

  @Override
  public String toString() {
    return thread.getName();
  }

  private void run() {
    while (!stopped) {
      try {
        select();
      } catch (IOException e) {
        failed(e);
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
      }
      wokenUp();
      tasks.run(TASKS_PER_TURN, failures);
      timers.runDue(now, failures);
      runSafely(afterTurn);
    }
    runSafely(atEnd);
    tasks.close(failures);
    closeSelector();
  }

  private void select() throws IOException {
    long nanos = timers.nanosToNext(System.nanoTime());
    if (nanos == 0 || !tasks.fallAsleep()) {
      selector.selectNow(serveKey);
      return;
    }
    asleep = true;
    // Rounded up: woken a moment early, the loop would turn without anything to do. 0 is for ever.
    selector.select(
        serveKey, nanos == TimerQueue.NONE ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }

  private void serve(SelectionKey key) {
    if (asleep) {
      // While it serves, whoever adds a task need not wake it.
      wokenUp();
    }
    if (!key.isValid() || !(key.attachment() instanceof Selectable target)) {
      return;
    }
    try {
      target.ready(key.readyOps());
    } catch (Throwable e) {
      giveUp(key, target, e);
    }
  }

  private void giveUp(SelectionKey key, Selectable target, Throwable thrown) {
    try {
      target.failed(thrown);
    } catch (Throwable e) {
      e.addSuppressed(thrown);
      failed(e);
      // Still registered, its channel would be ready again at once, and for ever.
      cutOff(key);
    }
  }

  private void cutOff(SelectionKey key) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void wokenUp() {
    asleep = false;
    tasks.getUp();
    now = System.nanoTime();
  }

  private void runSafely(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      failed(e);
    }
  }

  private void failed(Throwable thrown) {
    log.log(System.Logger.Level.ERROR, () -> this + ": unexpected failure", Optional.of(thrown));
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      failed(e);
    }
  }
}
