package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryBroker;
import io.tailrace.spi.delivery.DeliveryException;
import io.tailrace.spi.delivery.DeliveryException.Reason;
import io.tailrace.spi.delivery.DeliveryPartition;
import io.tailrace.spi.delivery.DeliveryTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** A broker in memory that crashes and fails when it is told to, before or after what it does. */
final class SimulatedBroker implements DeliveryBroker {
  private final Map<String, DeliveryTopic> topics = new LinkedHashMap<>();
  private final Map<UUID, List<SimulatedLog>> logs = new LinkedHashMap<>();
  private final Random random;
  private long ids;
  private long producers = 1000;
  private int operationsToCrash = Integer.MAX_VALUE;
  private double failures;

  /** The process ends here. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  SimulatedBroker(Random random) {
    this.random = random;
  }

  /** Ends the process at the n-th change from now, 1 being the next one. */
  void crashAt(int operation) {
    operationsToCrash = operation;
  }

  void neverCrash() {
    operationsToCrash = Integer.MAX_VALUE;
  }

  /** Which share of the changes fails. */
  void failures(double share) {
    failures = share;
  }

  /** Does it, or fails, or does it and fails; and perhaps that was the last thing. */
  <T> T change(String what, Supplier<T> action) {
    if (--operationsToCrash == 0) {
      if (random.nextBoolean()) {
        var _ = action.get();
      }
      throw new Crash();
    }
    if (random.nextDouble() < failures) {
      if (random.nextBoolean()) {
        var _ = action.get();
      }
      throw new DeliveryException(Reason.UNAVAILABLE, what + " fails");
    }
    return action.get();
  }

  @Override
  public Collection<DeliveryTopic> topics() {
    return List.copyOf(topics.values());
  }

  @Override
  public Collection<DeliveryTopic> configured() {
    return topics.values().stream()
        .filter(
            topic -> topic.configs().keySet().stream().anyMatch(key -> key.startsWith("delivery.")))
        .toList();
  }

  @Override
  public Optional<DeliveryTopic> topic(String name) {
    return Optional.ofNullable(topics.get(name));
  }

  @Override
  public Optional<DeliveryTopic> topic(UUID id) {
    return topics.values().stream().filter(topic -> topic.id().equals(id)).findFirst();
  }

  @Override
  public DeliveryTopic createTopic(String name, int partitions, Map<String, String> configs) {
    return topic(name).orElseGet(() -> change("creation", () -> create(name, partitions, configs)));
  }

  DeliveryTopic create(String name, int partitions, Map<String, String> configs) {
    UUID id = new UUID(7, ids++);
    DeliveryTopic topic =
        new DeliveryTopic(
            name,
            id,
            partitions,
            configs,
            configs.getOrDefault("cleanup.policy", "").contains("compact"),
            name.startsWith("__"));
    topics.put(name, topic);
    List<SimulatedLog> partitionLogs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      partitionLogs.add(new SimulatedLog(this));
    }
    logs.put(id, partitionLogs);
    return topic;
  }

  void configure(String name, Map<String, String> configs) {
    DeliveryTopic before = topics.get(name);
    topics.put(
        name,
        new DeliveryTopic(
            name,
            before.id(),
            before.partitions(),
            configs,
            configs.getOrDefault("cleanup.policy", "").contains("compact"),
            before.internal()));
  }

  void delete(String name) {
    logs.remove(topics.remove(name).id()).forEach(SimulatedLog::delete);
  }

  @Override
  public DeliveryPartition partition(DeliveryTopic topic, int partition) {
    List<SimulatedLog> found = logs.get(topic.id());
    if (found == null || partition >= found.size()) {
      throw new DeliveryException(Reason.GONE, topic.name());
    }
    return found.get(partition);
  }

  SimulatedLog log(String topic, int partition) {
    return logs.get(topics.get(topic).id()).get(partition);
  }

  @Override
  public long newProducerId() {
    return change("a producer id", () -> producers++);
  }
}
