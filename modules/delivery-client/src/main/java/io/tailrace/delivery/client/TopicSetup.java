package io.tailrace.delivery.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads policies, and makes sure that the topics of a group are there before it starts. */
final class TopicSetup {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Admin admin;
  private final String group;

  TopicSetup(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /** Reads the policy of a topic from its configs. */
  TopicPolicy policy(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    String reading = "read the configs of the topic " + topic;
    Map<String, String> configs = new HashMap<>();
    for (ConfigEntry entry :
        get(reading, admin.describeConfigs(List.of(resource)).all()).get(resource).entries()) {
      if (entry.value() != null) {
        configs.put(entry.name(), entry.value());
      }
    }
    return TopicPolicy.of(topic, group, configs);
  }

  /**
   * Creates the retry topic of the group if it is missing, with as many partitions as the topic;
   * the broker then creates the redelivery topic. Blocks until both are there.
   */
  void prepare(TopicPolicy policy) {
    int partitions =
        partitions(policy.topic())
            .orElseThrow(
                () -> new DeliveryConsumerException("There is no topic " + policy.topic()));
    if (partitions(policy.retryTopic()).isEmpty()) {
      create(policy.retryTopic(), partitions);
    }
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (partitions(policy.redeliveryTopic()).isEmpty()) {
      if (System.nanoTime() > deadline) {
        create(policy.redeliveryTopic(), partitions); // this broker leaves it to others
        break;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    if (policy.keyOrder()) {
      requireAlike(policy.retryTopic(), policy.topic(), partitions);
      requireAlike(policy.redeliveryTopic(), policy.topic(), partitions);
    }
  }

  private void requireAlike(String topic, String like, int partitions) {
    int there = awaitPartitions(topic);
    if (there != partitions) {
      throw new DeliveryConsumerException(
          "Order by key needs as many partitions in "
              + topic
              + " ("
              + there
              + ") as in "
              + like
              + " ("
              + partitions
              + ")");
    }
  }

  /** A topic that was created just now may not show yet. */
  private int awaitPartitions(String topic) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<Integer> there = partitions(topic);
    while (there.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE.toNanos());
      there = partitions(topic);
    }
    return there.orElse(0);
  }

  private Optional<Integer> partitions(String topic) {
    try {
      return Optional.of(
          get("describe the topic " + topic, admin.describeTopics(List.of(topic)).allTopicNames())
              .get(topic)
              .partitions()
              .size());
    } catch (DeliveryConsumerException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void create(String topic, int partitions) {
    NewTopic created = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    try {
      get("create the topic " + topic, admin.createTopics(List.of(created)).all());
    } catch (DeliveryConsumerException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another member was faster
        throw e;
      }
    }
  }

  private static <T> T get(String what, KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new DeliveryConsumerException(
          "Cannot " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryConsumerException("Interrupted on the way to " + what, e);
    }
  }
}
