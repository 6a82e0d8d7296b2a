package io.tailrace.delivery;

import io.tailrace.delivery.Operation.State;
import io.tailrace.spi.delivery.DeliveryException;
import java.lang.System.Logger.Level;

/**
 * Tells everybody how one operation stands: what was done with it at once, how far it is now and
 * then. For one thread.
 */
final class Teller {
  private static final System.Logger LOGGER = System.getLogger(Teller.class.getName());
  private static final long PROGRESS_MS = 1_000;
  private static final long PAUSE_MS = 1_000;
  private static final long LONGEST_MS = Math.max(PROGRESS_MS, PAUSE_MS);

  private final Operation operation;
  private final OperationsTopic topic;
  private State told = State.REFUSED;
  private long toldSteps = -1;
  private long toldProgress = -1;
  private long progressAtMs;
  private long pausedUntilMs;

  /** Nothing is told yet. */
  Teller(Operation operation, OperationsTopic topic) {
    this.operation = operation;
    this.topic = topic;
  }

  /** Whether all is told. */
  boolean isDone() {
    return !isNews() && toldProgress == progress();
  }

  /** Whether progress is to be told now. */
  boolean isDue(long now) {
    return now >= nextMs(now);
  }

  /** When there is something to be told; a clock that was set back does not put it off. */
  long nextMs(long now) {
    if (isDone()) {
      return DueIndex.NEVER;
    }
    boolean atOnce = isNews() || operation.isClosed();
    long next = atOnce ? pausedUntilMs : Math.max(pausedUntilMs, progressAtMs);
    return next - now > LONGEST_MS ? now : next;
  }

  /** Tells it, or does so later. Blocks. */
  void tell(long now) {
    try {
      topic.tell(operation, now);
    } catch (DeliveryException e) {
      LOGGER.log(Level.WARNING, "{0} is told later: {1}", operation.name(), e.getMessage());
      pausedUntilMs = now + PAUSE_MS;
      return;
    }
    told = operation.state();
    toldSteps = operation.stepCount();
    toldProgress = progress();
    progressAtMs = now + PROGRESS_MS;
  }

  private boolean isNews() {
    return told != operation.state() || toldSteps != operation.stepCount();
  }

  /** A number that changes with each piece of work. */
  private long progress() {
    Tally.Sums sums = operation.tally().sums();
    return sums.scanned() + sums.redriven() + sums.undeliverable() + sums.deleted();
  }
}
