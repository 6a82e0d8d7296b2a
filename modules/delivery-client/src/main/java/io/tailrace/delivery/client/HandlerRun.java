package io.tailrace.delivery.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a {@link HandlerTest} has seen.
 *
 * @param deliveries all that happened, in its order
 */
public record HandlerRun<K, V>(List<Delivery<K, V>> deliveries) {

  /** Makes it unchangeable. */
  public HandlerRun {
    deliveries = List.copyOf(deliveries);
  }

  /** What became of a record when it was delivered. */
  public enum Outcome {
    /** The handler returned. */
    SUCCEEDED,

    /** It failed, and is delivered again. */
    RETRIED,

    /** It was not given to the handler, since one of its key before it waits. */
    HELD_BACK,

    /** It failed, and is a dead letter. */
    DEAD
  }

  /**
   * A record that was delivered.
   *
   * @param record as it was given to the test
   * @param attempt which attempt it was, from 1
   * @param outcome what became of it
   * @param errorClass what went wrong, as the header {@code delivery.error.class} says it
   * @param errorMessage likewise, {@code delivery.error.message}
   * @param delay the delay that the handler asked for, if it did
   */
  public record Delivery<K, V>(
      ConsumerRecord<K, V> record,
      int attempt,
      Outcome outcome,
      Optional<String> errorClass,
      Optional<String> errorMessage,
      Optional<Duration> delay) {}

  /** The deliveries that ended so, in their order. */
  public List<Delivery<K, V>> that(Outcome outcome) {
    return deliveries.stream().filter(delivery -> delivery.outcome() == outcome).toList();
  }

  /** The deliveries after which the record was done with. */
  public List<Delivery<K, V>> succeeded() {
    return that(Outcome.SUCCEEDED);
  }

  /** The deliveries after which the record had to come back. */
  public List<Delivery<K, V>> retried() {
    return that(Outcome.RETRIED);
  }

  /** The deliveries after which the record was given up. */
  public List<Delivery<K, V>> dead() {
    return that(Outcome.DEAD);
  }

  /** The values of the records that succeeded, in the order in which they did. */
  public List<V> succeededValues() {
    return succeeded().stream().map(delivery -> delivery.record().value()).toList();
  }

  /** The values of the records that are dead, in the order in which they died. */
  public List<V> deadValues() {
    return dead().stream().map(delivery -> delivery.record().value()).toList();
  }
}
