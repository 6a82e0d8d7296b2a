package io.tailrace.delivery;

import io.tailrace.delivery.OperationRequest.Target;
import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where dead letters of one topic are redriven to, as of now. Nothing goes where it would be a dead
 * letter again, or where only the broker writes.
 */
final class RedriveTargets {
  private final DeliveryBroker broker;
  private final Policies policies;
  private final String source;
  private final Map<String, Place> known = new HashMap<>();

  /**
   * As of now.
   *
   * @param source the topic with the dead letters
   */
  RedriveTargets(DeliveryBroker broker, Policies policies, String source) {
    this.broker = broker;
    this.policies = policies;
    this.source = source;
  }

  /** Where a dead letter goes. */
  sealed interface Place {
    /** To this topic. */
    record To(DeliveryTopic topic) implements Place {}

    /** Nowhere, with the reason. */
    record Nowhere(String why) implements Place {}
  }

  Place of(Target target, DeadLetter letter) {
    return switch (target) {
      case Target.Topic(String name) -> topic(name);
      case Target.Origin() ->
          letter.topic().map(this::topic).orElseGet(() -> new Place.Nowhere("No origin is known"));
      case Target.Redelivery() -> redelivery(letter);
    };
  }

  private Place redelivery(DeadLetter letter) {
    Optional<DeliveryPolicy> policy =
        letter.topic().flatMap(policies::policy).filter(DeliveryPolicy::retries);
    if (policy.isEmpty()) {
      return new Place.Nowhere(
          letter.topic().map(name -> name + " has no retries").orElse("No origin is known"));
    }
    NamePattern pattern = policy.get().redeliveryTopic();
    return pattern.grouped() && letter.group().isEmpty()
        ? new Place.Nowhere("No group is known")
        : topic(pattern.name(letter.group()));
  }

  /** Whether records may go to a topic of that name. */
  Place topic(String name) {
    if (!known.containsKey(name) && known.size() < Breakdown.MOST_NAMES) {
      known.put(name, find(name));
    }
    return known.containsKey(name) ? known.get(name) : find(name);
  }

  private Place find(String name) {
    Optional<DeliveryTopic> topic = broker.topic(name);
    if (topic.isEmpty()) {
      return new Place.Nowhere("There is no topic " + name);
    }
    if (topic.get().internal() || name.equals(OperationNames.REQUESTS)) {
      return new Place.Nowhere(name + " is not for records of applications");
    }
    if (name.equals(source) || isForDeadLetters(topic.get(), policies)) {
      return new Place.Nowhere(name + " is a dead-letter topic");
    }
    if (policies.route(name).isPresent()) {
      return new Place.Nowhere(name + " is a retry or schedule topic");
    }
    return new Place.To(topic.get());
  }

  /** Whether a policy, or its own config, makes a topic one of dead letters. */
  static boolean isForDeadLetters(DeliveryTopic topic, Policies policies) {
    return policies.isDeadLetterTopic(topic.name())
        || Boolean.parseBoolean(topic.configs().get(Destinations.FOR_DEAD_LETTERS));
  }
}
