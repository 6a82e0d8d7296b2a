package io.tailrace.delivery.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Whether a consumer is to end, and why. For any thread. */
final class StopSignal {
  private final AtomicReference<Optional<Throwable>> failure =
      new AtomicReference<>(Optional.empty());
  private volatile boolean stopping;

  /** It was asked to. */
  void stop() {
    stopping = true;
  }

  /** It has to; the first reason counts. */
  void stop(Throwable why) {
    failure.compareAndSet(Optional.empty(), Optional.of(why));
    stop();
  }

  boolean isStopping() {
    return stopping;
  }

  Optional<Throwable> failure() {
    return failure.get();
  }
}
