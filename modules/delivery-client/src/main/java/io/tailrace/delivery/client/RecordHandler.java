package io.tailrace.delivery.client;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Processes records. If it returns, the record is done with; if it throws, the record is retried,
 * or becomes a dead letter: after the last attempt, or at once for a {@link FatalException} and
 * what else is called fatal. A {@link RetryAfterException} says when to retry.
 *
 * <p>It is called by several threads if there are several workers, but for one record of a key at a
 * time. A record can come more than once (at least once).
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface RecordHandler<K, V> {

  /**
   * Processes a record.
   *
   * @param record as it is in the topic or, from the second attempt on, in the redelivery topic;
   *     {@link DeliveryHeaders} tells which attempt it is, and where the record was first
   * @throws Exception if it cannot be processed. An InterruptedException while the consumer closes
   *     is no failure: the record comes again.
   */
  void handle(ConsumerRecord<K, V> record) throws Exception;
}
