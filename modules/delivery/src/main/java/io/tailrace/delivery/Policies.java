package io.tailrace.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The policies that there are at one moment, and the topics that they take records from. */
final class Policies {
  private static final System.Logger LOGGER = System.getLogger(Policies.class.getName());

  /** No policy at all. */
  static final Policies NONE = new Policies(List.of());

  private final List<DeliveryPolicy> active;

  private Policies(List<DeliveryPolicy> active) {
    this.active = active;
  }

  /** Reads the configs of topics; what cannot be used is logged and left out. */
  static Policies of(Collection<DeliveryTopic> configured) {
    List<DeliveryPolicy> active = new ArrayList<>();
    for (DeliveryTopic topic : configured) {
      try {
        DeliveryPolicy policy = DeliveryPolicy.of(topic.name(), Config.of(topic.configs()));
        if (policy.isActive()) {
          active.add(policy);
        }
      } catch (ConfigException e) {
        LOGGER.log(
            Level.ERROR,
            "The delivery policy of the topic {0} is left out: {1}",
            topic.name(),
            e.getMessage());
      }
    }
    return new Policies(List.copyOf(active));
  }

  boolean isEmpty() {
    return active.isEmpty();
  }

  /** The topics that are known by name: they can be created before anybody needs them. */
  List<DeliveryPolicy> all() {
    return active;
  }

  /**
   * What is done with the records of a topic, if anything is. Where the names of two policies match
   * (the group {@code b.c} of the topic {@code a}, and the group {@code c} of {@code a.b}), the one
   * of the longer topic name counts.
   */
  Optional<Route> route(String name) {
    Optional<Route> best = Optional.empty();
    for (DeliveryPolicy policy : active) {
      Optional<Route> route = route(policy, name);
      if (route.isPresent()
          && (best.isEmpty() || best.get().policy().topic().length() < policy.topic().length())) {
        best = route;
      }
    }
    return best;
  }

  /** The policy of a topic, if it has one. */
  Optional<DeliveryPolicy> policy(String topic) {
    return active.stream().filter(policy -> policy.topic().equals(topic)).findFirst();
  }

  /** Whether a policy sends dead letters to a topic. */
  boolean isDeadLetterTopic(String name) {
    return active.stream().anyMatch(policy -> policy.deadLetterTopic().match(name).isPresent());
  }

  private static Optional<Route> route(DeliveryPolicy policy, String name) {
    if (policy.schedules() && policy.scheduleTopic().match(name).isPresent()) {
      return Optional.of(new Route(Route.Kind.SCHEDULE, policy, Optional.empty()));
    }
    return policy.retries()
        ? policy.retryTopic().match(name).map(group -> new Route(Route.Kind.RETRY, policy, group))
        : Optional.empty();
  }
}
