package io.tailrace.kernel.api;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs something once a number of parts are done, on the thread of the last one. Begin a part with
 * {@link #begin} before its work starts, end it with {@link #end}; end the whole with one more
 * {@link #end}.
 */
final class FanIn {
  private final AtomicInteger open = new AtomicInteger(1);
  private final Runnable whenDone;

  FanIn(Runnable whenDone) {
    this.whenDone = whenDone;
  }

  void begin() {
    open.incrementAndGet();
  }

  void end() {
    if (open.decrementAndGet() == 0) {
      whenDone.run();
    }
  }
}
