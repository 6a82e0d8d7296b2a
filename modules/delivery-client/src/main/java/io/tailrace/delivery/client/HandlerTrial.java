package io.tailrace.delivery.client;

import io.tailrace.delivery.client.HandlerRun.Delivery;
import io.tailrace.delivery.client.HandlerRun.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** Delivers records to a handler as a consumer would, and remembers what becomes of them. */
final class HandlerTrial<K, V> {
  private final RecordHandler<K, V> handler;
  private final TopicPolicy policy;
  private final List<Class<? extends Throwable>> fatalTypes;
  private final WaitingKeys waitingKeys = new WaitingKeys(0);
  private final Map<K, ByteBuffer> keys = new HashMap<>();
  private final List<Delivery<K, V>> deliveries = new ArrayList<>();
  private long received;
  private long sent;

  HandlerTrial(
      RecordHandler<K, V> handler,
      TopicPolicy policy,
      List<Class<? extends Throwable>> fatalTypes) {
    this.handler = handler;
    this.policy = policy;
    this.fatalTypes = fatalTypes;
  }

  /**
   * A record in the retry topic.
   *
   * @param record as it was first
   * @param offset where it was first
   * @param attempt which attempt it will be
   */
  record Waiting<K, V>(ConsumerRecord<K, V> record, long offset, int attempt) {}

  List<Delivery<K, V>> deliveries() {
    return deliveries;
  }

  /** Delivers a record for the first time; then it may wait. */
  Optional<Waiting<K, V>> receive(ConsumerRecord<K, V> record) {
    Waiting<K, V> first = new Waiting<>(record, received++, 1);
    if (isOrdered(record) && waitingKeys.mustWait(key(record))) {
      return heldBack(first);
    }
    return handle(first, record);
  }

  /** Delivers a record once more; then it may wait again. */
  Optional<Waiting<K, V>> receiveAgain(Waiting<K, V> waiting) {
    ConsumerRecord<K, V> record = waiting.record();
    if (isOrdered(record) && waitingKeys.mustGoBack(key(record), waiting.offset())) {
      return heldBack(waiting);
    }
    return handle(waiting, redelivered(waiting));
  }

  private boolean isOrdered(ConsumerRecord<K, V> record) {
    return policy.keyOrder() && record.key() != null;
  }

  /** Equal keys have equal bytes; which ones makes no difference here. */
  private ByteBuffer key(ConsumerRecord<K, V> record) {
    return keys.computeIfAbsent(
        record.key(), k -> ByteBuffer.allocate(Integer.BYTES).putInt(0, keys.size()));
  }

  private Optional<Waiting<K, V>> heldBack(Waiting<K, V> one) {
    add(one, Outcome.HELD_BACK, Optional.empty());
    waitingKeys.sent(key(one.record()), one.offset(), sent++);
    return Optional.of(one);
  }

  private Optional<Waiting<K, V>> handle(Waiting<K, V> one, ConsumerRecord<K, V> delivered) {
    ConsumerRecord<K, V> record = one.record();
    Failure failure;
    try {
      handler.handle(delivered);
      add(one, Outcome.SUCCEEDED, Optional.empty());
      ended(one);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = Failure.of(e, fatalTypes);
    } catch (Throwable e) { // as a consumer does
      failure = Failure.of(e, fatalTypes);
    }
    if (failure.isLast(policy, one.attempt())) {
      add(one, Outcome.DEAD, Optional.of(failure));
      ended(one);
      return Optional.empty();
    }
    add(one, Outcome.RETRIED, Optional.of(failure));
    if (isOrdered(record)) {
      waitingKeys.sent(key(record), one.offset(), sent++);
    }
    return Optional.of(new Waiting<>(record, one.offset(), one.attempt() + 1));
  }

  private void ended(Waiting<K, V> one) {
    if (isOrdered(one.record())) {
      waitingKeys.ended(key(one.record()), one.offset());
    }
  }

  private void add(Waiting<K, V> one, Outcome outcome, Optional<Failure> failure) {
    deliveries.add(
        new Delivery<>(
            one.record(),
            one.attempt(),
            outcome,
            failure.map(Failure::errorClass),
            failure.flatMap(Failure::message),
            failure.flatMap(Failure::delay)));
  }

  private ConsumerRecord<K, V> redelivered(Waiting<K, V> waiting) {
    ConsumerRecord<K, V> record = waiting.record();
    Headers headers =
        new ProducerRecord<>(
                policy.redeliveryTopic(), null, record.key(), record.value(), record.headers())
            .headers();
    headers.add(new TextHeader(DeliveryHeaders.TOPIC, record.topic()));
    headers.add(new TextHeader(DeliveryHeaders.PARTITION, Integer.toString(record.partition())));
    headers.add(new TextHeader(DeliveryHeaders.OFFSET, Long.toString(record.offset())));
    headers.add(new TextHeader(DeliveryHeaders.ATTEMPT, Integer.toString(waiting.attempt())));
    return new ConsumerRecord<>(
        policy.redeliveryTopic(),
        record.partition(),
        sent++,
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        record.value(),
        headers,
        record.leaderEpoch());
  }
}
