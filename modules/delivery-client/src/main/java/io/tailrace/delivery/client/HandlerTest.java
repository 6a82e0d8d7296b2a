package io.tailrace.delivery.client;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Tries a handler on records, without a broker and without waiting: what a {@link DeliveryConsumer}
 * and the broker would make of them.
 *
 * <pre>{@code
 * HandlerRun<String, String> run =
 *     HandlerTest.of(billing::bill)
 *         .maxAttempts(3)
 *         .run(HandlerTest.record("ann", "3 tea"), HandlerTest.record("bob", "nonsense"));
 * assertEquals(List.of("3 tea"), run.succeededValues());
 * assertEquals("java.lang.NumberFormatException", run.dead().get(0).errorClass().orElseThrow());
 * }</pre>
 *
 * <p>Records are given to the handler one by one, by the thread that calls {@link #run}. Those that
 * are retried come back, in the order in which they failed, when all others have been tried.
 */
public final class HandlerTest<K, V> {
  private static final String TOPIC = "topic";

  private final RecordHandler<K, V> handler;
  private final List<Class<? extends Throwable>> fatalTypes = new ArrayList<>();
  private final List<String> fatalErrors = new ArrayList<>();
  private int maxAttempts = 5;
  private boolean keyOrder;

  private HandlerTest(RecordHandler<K, V> handler) {
    this.handler = handler;
  }

  /** Tries this one. */
  public static <K, V> HandlerTest<K, V> of(RecordHandler<K, V> handler) {
    return new HandlerTest<>(handler);
  }

  /** A record of a topic; {@code new ConsumerRecord<>(...)} will do as well. */
  public static <K, V> ConsumerRecord<K, V> record(K key, V value) {
    return new ConsumerRecord<>(TOPIC, 0, 0, key, value);
  }

  /**
   * The policy's {@code delivery.max.attempts}, 5 if not said.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public HandlerTest<K, V> maxAttempts(int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException(attempts + " attempts");
    }
    maxAttempts = attempts;
    return this;
  }

  /** As {@link DeliveryConsumerBuilder#fatal}. */
  @SafeVarargs
  public final HandlerTest<K, V> fatal(Class<? extends Throwable>... types) {
    for (Class<? extends Throwable> type : types) {
      fatalTypes.add(type);
    }
    return this;
  }

  /** The policy's {@code delivery.fatal.errors}. */
  public HandlerTest<K, V> fatalErrors(String... names) {
    fatalErrors.addAll(List.of(names));
    return this;
  }

  /** Keeps the order of keys, as {@link DeliveryConsumerBuilder#keyOrder} does. */
  public HandlerTest<K, V> keyOrder() {
    keyOrder = true;
    return this;
  }

  /** Gives each record to the handler once. */
  @SafeVarargs
  public final HandlerRun<K, V> once(ConsumerRecord<K, V>... records) {
    List<ConsumerRecord<K, V>> list = new ArrayList<>();
    for (ConsumerRecord<K, V> record : records) {
      list.add(record);
    }
    return run(list, 1);
  }

  /** Gives records to the handler until each of them has succeeded or is dead. */
  @SafeVarargs
  public final HandlerRun<K, V> run(ConsumerRecord<K, V>... records) {
    List<ConsumerRecord<K, V>> list = new ArrayList<>();
    for (ConsumerRecord<K, V> record : records) {
      list.add(record);
    }
    return run(list, Integer.MAX_VALUE);
  }

  /** As the other one. */
  public HandlerRun<K, V> run(List<ConsumerRecord<K, V>> records) {
    return run(records, Integer.MAX_VALUE);
  }

  private HandlerRun<K, V> run(List<ConsumerRecord<K, V>> records, int rounds) {
    TopicPolicy policy =
        new TopicPolicy(
            TOPIC, TOPIC + ".retry", TOPIC + ".redelivery", maxAttempts, fatalErrors, keyOrder);
    HandlerTrial<K, V> trial = new HandlerTrial<>(handler, policy, fatalTypes);
    List<HandlerTrial.Waiting<K, V>> waiting = new ArrayList<>();
    for (ConsumerRecord<K, V> record : records) {
      trial.receive(record).ifPresent(waiting::add);
    }
    for (int round = 1; round < rounds && !waiting.isEmpty(); round++) {
      List<HandlerTrial.Waiting<K, V>> again = new ArrayList<>();
      for (HandlerTrial.Waiting<K, V> one : waiting) {
        trial.receiveAgain(one).ifPresent(again::add);
      }
      waiting = again;
    }
    return new HandlerRun<>(trial.deliveries());
  }
}
