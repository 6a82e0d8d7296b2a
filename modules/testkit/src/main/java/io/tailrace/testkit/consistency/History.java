package io.tailrace.testkit.consistency;

import io.tailrace.testkit.consistency.Observation.Acknowledged;
import io.tailrace.testkit.consistency.Observation.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the clients of a broker did and saw, in the order in which they tell it; nothing is ever
 * taken back. Tell {@link Sent} before sending and {@link Acknowledged} after, so that the order is
 * true. Any thread may add. {@link #check} looks for what cannot be.
 *
 * <p>Producers are expected to be idempotent: a retry must not show.
 */
public final class History {
  private final List<Observation> observations = new ArrayList<>();
  private final Map<Class<?>, Long> counts = new HashMap<>();

  /** Nothing has been done yet. */
  public History() {}

  /** Adds what was done or seen just now. */
  public synchronized void add(Observation observation) {
    observations.add(observation);
    counts.merge(observation.getClass(), 1L, Long::sum);
  }

  /** Adds that a record is about to be sent outside transactions. */
  public void sent(Write write, String partition) {
    add(new Sent(write, partition, Optional.empty()));
  }

  /** Adds that a record is about to be sent in a transaction, which has a name of its own. */
  public void sent(Write write, String partition, String transaction) {
    add(new Sent(write, partition, Optional.of(transaction)));
  }

  /** Adds that a record was acknowledged. */
  public void acknowledged(Write write, long offset) {
    add(new Acknowledged(write, offset));
  }

  /** How many of one kind were added so far. */
  public synchronized long count(Class<? extends Observation> kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** What was added so far, in order. */
  public synchronized List<Observation> observations() {
    return List.copyOf(observations);
  }

  /** Everything that is wrong; nothing if a correct broker could have brought this about. */
  public List<Anomaly> check() {
    return new HistoryCheck(observations()).run();
  }
}
