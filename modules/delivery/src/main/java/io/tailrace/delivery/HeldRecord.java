package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A record that waits in the delay log.
 *
 * @param source where it was taken from
 * @param dueMs when it is to be published, in milliseconds since 1970
 * @param origin the topic whose policy it is held for
 * @param destination the topic that it goes to
 * @param deadLetterTopic where it goes if it cannot go there; empty if nowhere, as it is the copy
 *     of a dead letter
 * @param partitionHint from 0; modulo the number of partitions it is the one that it goes to
 * @param keyOrder whether later ones of its key wait for it
 * @param key its key
 * @param value its value
 * @param headers as it is published
 */
record HeldRecord(
    SourceOffset source,
    long dueMs,
    String origin,
    String destination,
    String deadLetterTopic,
    int partitionHint,
    boolean keyOrder,
    Optional<ByteBuffer> key,
    Optional<ByteBuffer> value,
    List<DeliveryHeader> headers) {

  /** The same record with another due time. */
  HeldRecord dueAt(long timeMs) {
    return new HeldRecord(
        source,
        timeMs,
        origin,
        destination,
        deadLetterTopic,
        partitionHint,
        keyOrder,
        key,
        value,
        headers);
  }

  /** Whether it is a copy of a dead letter, which stays one if this cannot be delivered. */
  boolean isCopy() {
    return deadLetterTopic.isEmpty();
  }

  /** Whether it is given up already. */
  boolean isDead() {
    return destination.equals(deadLetterTopic);
  }
}
