package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryPartition.Subscription;
import io.tailrace.spi.delivery.DeliveryTopic;

/**
 * A partition of a topic from which a shard takes records: a retry or schedule topic, or the topic
 * of requests.
 */
final class Source {
  private final DeliveryTopic topic;
  private final int partition;
  private final DeliveryPartition records;
  private final Subscription subscription;
  private volatile boolean dirty = true;
  private Decision decision;
  private long nextOffset;
  private long pausedUntilMs;

  /**
   * Listens from now on.
   *
   * @param decision what becomes of the records
   * @param wake run when there is more
   */
  Source(
      DeliveryTopic topic,
      int partition,
      DeliveryPartition records,
      Decision decision,
      long nextOffset,
      Runnable wake) {
    this.topic = topic;
    this.partition = partition;
    this.records = records;
    this.decision = decision;
    this.nextOffset = nextOffset;
    subscription =
        records.onAppend(
            () -> {
              dirty = true;
              wake.run();
            });
  }

  DeliveryTopic topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  DeliveryPartition records() {
    return records;
  }

  Decision decision() {
    return decision;
  }

  /** The policy of its records was changed. */
  void decision(Decision changed) {
    decision = changed;
  }

  long nextOffset() {
    return nextOffset;
  }

  void nextOffset(long offset) {
    nextOffset = offset;
  }

  /** Whether there may be more; from now on it is known that there is not, until it is told. */
  boolean takeDirty() {
    boolean was = dirty;
    dirty = false;
    return was;
  }

  void markDirty() {
    dirty = true;
  }

  boolean isDirty() {
    return dirty;
  }

  long pausedUntilMs() {
    return pausedUntilMs;
  }

  void pauseUntil(long timeMs) {
    pausedUntilMs = timeMs;
    dirty = true;
  }

  void close() {
    subscription.close();
  }
}
