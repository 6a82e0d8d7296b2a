package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The records that wait in one partition of the delay log, and the sources that they come from: a
 * state machine that is stepped. It is what its log says, so after any failure another one is made
 * from the log. It blocks where the broker does. For one thread.
 */
final class Shard implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(Shard.class.getName());

  private final Place place;
  private final Surroundings around;
  private final ShardState state;
  private final Intake intake;
  private final Dispatch dispatch;
  private final Triage triage;
  private final Optional<Operations> operations;
  private final Map<SourceKey, Source> sources = new LinkedHashMap<>();

  /**
   * Which shard it is.
   *
   * @param number from 0
   * @param shards how many there are
   */
  record Place(int number, int shards) {
    boolean has(UUID topicId, int partition) {
      return Math.floorMod(31 * topicId.hashCode() + partition, shards) == number;
    }
  }

  /**
   * What it is given.
   *
   * @param random spreads back-offs
   * @param wake run, on any thread, when there is something to be done
   */
  record Surroundings(
      DeliveryBroker broker, InstantSource clock, RandomGenerator random, Runnable wake) {}

  private record SourceKey(UUID topicId, int partition) {}

  /** Reads the log. Blocks. */
  Shard(Place place, Surroundings around, DelayLog log, DueIndex index) {
    this.place = place;
    this.around = around;
    state = ShardState.replay(log, index);
    intake = new Intake(log, state);
    triage = new Triage(around.random());
    dispatch = new Dispatch(log, state, around.broker());
    operations =
        place.number() == 0
            ? Optional.of(new Operations(log, state, around.broker(), intake, around.wake()))
            : Optional.empty();
  }

  /** Takes records from where these policies say, from now on. Blocks. */
  void follow(Policies policies) {
    Map<SourceKey, Source> wanted = new LinkedHashMap<>();
    for (DeliveryTopic topic : around.broker().topics()) {
      Optional<Route> route = topic.internal() ? Optional.empty() : policies.route(topic.name());
      for (int number = 0; route.isPresent() && number < topic.partitions(); number++) {
        if (place.has(topic.id(), number)) {
          SourceKey key = new SourceKey(topic.id(), number);
          follow(key, topic, route.get()).ifPresent(source -> wanted.put(key, source));
        }
      }
    }
    sources.forEach(
        (key, source) -> {
          if (!wanted.containsKey(key)) {
            source.close();
          }
        });
    sources.clear();
    sources.putAll(wanted);
    if (place.number() == 0) {
      createTopics(policies);
    }
    operations.ifPresent(asked -> asked.follow(policies));
  }

  private Optional<Source> follow(SourceKey key, DeliveryTopic topic, Route route) {
    Decision decision = new RoutedRecords(route, triage, state.keyWaits());
    Source known = sources.get(key);
    if (known != null) {
      known.decision(decision);
      return Optional.of(known);
    }
    try {
      return Optional.of(
          new Source(
              topic,
              key.partition(),
              around.broker().partition(topic, key.partition()),
              decision,
              state.position(topic.id(), key.partition()),
              around.wake()));
    } catch (DeliveryException _) {
      return Optional.empty(); // deleted meanwhile
    }
  }

  /** What is known by name is there before anybody looks for it. */
  private void createTopics(Policies policies) {
    for (DeliveryPolicy policy : policies.all()) {
      policy.inputs().forEach(input -> ensure(input, Optional.empty(), policy));
      policy.outputs().forEach(output -> ensure(output, Optional.empty(), policy));
    }
    for (DeliveryTopic topic : around.broker().topics()) {
      policies
          .route(topic.name())
          .ifPresent(
              route ->
                  route
                      .policy()
                      .outputs()
                      .forEach(output -> ensure(output, route.group(), route.policy())));
    }
  }

  private void ensure(NamePattern pattern, Optional<String> group, DeliveryPolicy policy) {
    if (pattern.grouped() && group.isEmpty()) {
      return;
    }
    try {
      dispatch
          .destinations()
          .ensure(pattern.name(group), policy.topic(), pattern.equals(policy.deadLetterTopic()));
    } catch (DeliveryException e) {
      LOGGER.log(Level.WARNING, "A topic of a delivery policy is missing: {0}", e.getMessage());
    }
  }

  /**
   * Does a bounded piece of work.
   *
   * @return when to come again at the latest, in milliseconds since 1970; not later than now if
   *     there is more to do, {@link DueIndex#NEVER} if nothing waits
   */
  long step() {
    long now = around.clock().millis();
    boolean worked = dispatch.publish(now);
    for (Source source : sources.values()) {
      worked |= intake.take(source, now);
    }
    if (operations.isPresent()) {
      worked |= operations.get().step(now);
    }
    if (worked) {
      return now;
    }
    long next = Math.min(state.index().nextDueMs(), dispatch.nextResumeMs());
    for (Source source : sources.values()) {
      if (source.isDirty()) {
        next = Math.min(next, source.pausedUntilMs());
      }
    }
    return Math.min(next, operations.map(asked -> asked.nextMs(now)).orElse(DueIndex.NEVER));
  }

  /** Listens no more. */
  @Override
  public void close() {
    sources.values().forEach(Source::close);
    sources.clear();
    operations.ifPresent(Operations::close);
  }
}
