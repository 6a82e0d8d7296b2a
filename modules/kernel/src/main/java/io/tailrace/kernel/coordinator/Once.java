package io.tailrace.kernel.coordinator;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Lets one answer through. A request that fails half-way is answered with an error, and may have
 * been parked, to be answered, before.
 */
public final class Once<R> implements Consumer<R> {
  private final AtomicReference<Consumer<R>> responder;

  /** Lets the first answer through to the responder. */
  public Once(Consumer<R> responder) {
    this.responder = new AtomicReference<>(responder);
  }

  @Override
  public void accept(R response) {
    Consumer<R> first = responder.getAndSet(null);
    if (first != null) {
      first.accept(response);
    }
  }
}
