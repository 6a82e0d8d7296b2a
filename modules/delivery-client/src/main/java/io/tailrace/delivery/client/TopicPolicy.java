package io.tailrace.delivery.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a consumer has to know of a topic's delivery policy. A {@link DeliveryConsumer} reads it
 * from the broker; it can be given where the consumer may not read configs.
 *
 * @param topic the topic
 * @param retryTopic where records go that could not be processed
 * @param redeliveryTopic where they come back; may be the topic itself
 * @param maxAttempts how often a record is delivered at most
 * @param fatalErrors error classes that are not retried; a {@code *} at the end stands for any
 *     ending
 * @param keyOrder whether the broker keeps the order of records of a key that wait
 */
public record TopicPolicy(
    String topic,
    String retryTopic,
    String redeliveryTopic,
    int maxAttempts,
    List<String> fatalErrors,
    boolean keyOrder) {

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if the retry topic is one of the others, or there is no
   *     attempt
   */
  public TopicPolicy {
    fatalErrors = List.copyOf(fatalErrors);
    if (retryTopic.equals(topic) || retryTopic.equals(redeliveryTopic)) {
      throw new IllegalArgumentException("The retry topic " + retryTopic + " is consumed, too");
    }
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(maxAttempts + " attempts");
    }
  }

  /**
   * Reads the topic's configs.
   *
   * @param configs by name; what is missing has its default
   * @throws DeliveryConsumerException if the topic has no policy for retries
   */
  static TopicPolicy of(String topic, String group, Map<String, String> configs) {
    if (!Boolean.parseBoolean(configs.getOrDefault("delivery.retry.enable", "false"))) {
      throw new DeliveryConsumerException(
          "The topic "
              + topic
              + " has no delivery policy: set its config delivery.retry.enable=true, or give a"
              + " policy to the consumer");
    }
    List<String> fatalErrors = new ArrayList<>();
    for (String error : configs.getOrDefault("delivery.fatal.errors", "").split(",")) {
      if (!error.isBlank()) {
        fatalErrors.add(error.trim());
      }
    }
    return new TopicPolicy(
        topic,
        name(configs, "delivery.retry.topic", "{topic}.{group}.retry", topic, group),
        name(configs, "delivery.redelivery.topic", "{topic}.{group}.redelivery", topic, group),
        Integer.parseInt(configs.getOrDefault("delivery.max.attempts", "5")),
        fatalErrors,
        configs.getOrDefault("delivery.order", "none").equals("key"));
  }

  private static String name(
      Map<String, String> configs, String key, String otherwise, String topic, String group) {
    return Objects.requireNonNullElse(configs.get(key), otherwise)
        .replace("{topic}", topic)
        .replace("{group}", group);
  }

  /** The same, with another order by key. */
  TopicPolicy withKeyOrder(boolean order) {
    return new TopicPolicy(topic, retryTopic, redeliveryTopic, maxAttempts, fatalErrors, order);
  }

  /** Whether the policy has this error class for one that is not worth a retry. */
  boolean isFatal(String errorClass) {
    for (String fatal : fatalErrors) {
      if (fatal.endsWith("*")
          ? errorClass.startsWith(fatal.substring(0, fatal.length() - 1))
          : errorClass.equals(fatal)) {
        return true;
      }
    }
    return false;
  }
}
