package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The topics that records go to. Those that are missing are created like the topic whose policy it
 * is: as many partitions, and its settings.
 */
final class Destinations {
  /** The topic config that lets share groups use a topic for their dead letters (KIP-1191). */
  static final String FOR_DEAD_LETTERS = "errors.deadletterqueue.group.enable";

  private final DeliveryBroker broker;

  Destinations(DeliveryBroker broker) {
    this.broker = broker;
  }

  /**
   * Where a record is to go now.
   *
   * @param topic of that incarnation
   * @param partition of it
   * @param refusal why it does not go where it was to go, if it is given up
   */
  record Place(DeliveryTopic topic, int partition, Optional<String> refusal) {
    TargetPartition target() {
      return new TargetPartition(topic.id(), partition);
    }
  }

  /**
   * Finds it, or creates the topic. Blocks.
   *
   * @param refusal why the record's destination is known not to take it, if it is
   * @throws DeliveryException if there is no place now; {@link Reason#REFUSED} for a copy of a dead
   *     letter that cannot go where it was to go
   */
  Place find(HeldRecord held, Optional<String> refusal) {
    if (held.isDead()) {
      return deadLetter(held, Optional.empty());
    }
    if (refusal.isPresent()) {
      return deadLetter(held, refusal);
    }
    Optional<DeliveryTopic> there = broker.topic(held.destination());
    if (there.isEmpty() && held.destination().equals(held.origin())) {
      return deadLetter(held, Optional.of("The topic " + held.destination() + " is deleted"));
    }
    DeliveryTopic topic;
    try {
      topic = there.isPresent() ? there.get() : create(held.destination(), held.origin(), false);
    } catch (DeliveryException e) {
      if (e.reason() == Reason.REFUSED) {
        return deadLetter(held, Optional.of(e.getMessage()));
      }
      throw e;
    }
    if (topic.needsKeys() && held.key().isEmpty()) {
      return deadLetter(
          held, Optional.of(topic.name() + " is compacted and takes no record without a key"));
    }
    return new Place(topic, held.partitionHint() % topic.partitions(), Optional.empty());
  }

  private Place deadLetter(HeldRecord held, Optional<String> refusal) {
    if (held.isCopy()) {
      throw new DeliveryException(Reason.REFUSED, refusal.orElse(held.destination()));
    }
    String name = held.deadLetterTopic();
    DeliveryTopic topic = broker.topic(name).orElseGet(() -> create(name, held.origin(), true));
    return new Place(topic, held.partitionHint() % topic.partitions(), refusal);
  }

  /** Creates the topic if it is missing. */
  void ensure(String name, String origin, boolean deadLetters) {
    if (broker.topic(name).isEmpty()) {
      create(name, origin, deadLetters);
    }
  }

  private DeliveryTopic create(String name, String origin, boolean deadLetters) {
    Optional<DeliveryTopic> like = broker.topic(origin);
    Map<String, String> configs = new HashMap<>(like.map(DeliveryTopic::configs).orElse(Map.of()));
    configs.keySet().removeIf(key -> key.startsWith("delivery.") || key.equals("cleanup.policy"));
    if (deadLetters) {
      configs.put(FOR_DEAD_LETTERS, "true");
    }
    return broker.createTopic(name, like.map(DeliveryTopic::partitions).orElse(1), configs);
  }
}
