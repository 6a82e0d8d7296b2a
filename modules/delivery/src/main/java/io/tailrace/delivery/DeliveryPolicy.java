package io.tailrace.delivery;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a topic asks for.
 *
 * @param topic its name
 * @param retries whether failed records are retried
 * @param maxAttempts how often a record is delivered at most
 * @param backOff how long it waits between
 * @param retryTopic where failed records come from
 * @param redeliveryTopic where they come back
 * @param deadLetterTopic where they go at last
 * @param fatalErrors error classes that are not retried
 * @param keyOrder whether a record waits for those of its key before it
 * @param schedules whether records can be sent in advance
 * @param scheduleTopic where they are sent
 * @param maxDelayMs the longest delay that a header may ask for
 */
record DeliveryPolicy(
    String topic,
    boolean retries,
    int maxAttempts,
    BackOff backOff,
    NamePattern retryTopic,
    NamePattern redeliveryTopic,
    NamePattern deadLetterTopic,
    List<String> fatalErrors,
    boolean keyOrder,
    boolean schedules,
    NamePattern scheduleTopic,
    long maxDelayMs) {

  /**
   * Reads a topic's configs.
   *
   * @throws ConfigException if they do not go together
   */
  static DeliveryPolicy of(String topic, Config config) {
    NamePattern retry =
        NamePattern.of("delivery.retry.topic", config.get(PolicyKeys.RETRY_TOPIC), topic);
    NamePattern redelivery =
        NamePattern.of("delivery.redelivery.topic", config.get(PolicyKeys.REDELIVERY_TOPIC), topic);
    NamePattern deadLetter =
        NamePattern.of(
            "delivery.dead.letter.topic", config.get(PolicyKeys.DEAD_LETTER_TOPIC), topic);
    NamePattern schedule =
        NamePattern.of("delivery.schedule.topic", config.get(PolicyKeys.SCHEDULE_TOPIC), topic);
    DeliveryPolicy policy =
        new DeliveryPolicy(
            topic,
            config.get(PolicyKeys.RETRY_ENABLE),
            config.get(PolicyKeys.MAX_ATTEMPTS),
            BackOff.of(config),
            retry,
            redelivery,
            deadLetter,
            List.copyOf(config.get(PolicyKeys.FATAL_ERRORS)),
            config.get(PolicyKeys.ORDER).equals("key"),
            config.get(PolicyKeys.SCHEDULE_ENABLE),
            schedule,
            config.get(PolicyKeys.MAX_DELAY_MS));
    policy.check();
    return policy;
  }

  private void check() {
    requireNoGroup("delivery.schedule.topic", scheduleTopic, "no group is known there");
    if (!retryTopic.grouped()) {
      String why = "delivery.retry.topic does not name {group}, so no group is known";
      requireNoGroup("delivery.redelivery.topic", redeliveryTopic, why);
      requireNoGroup("delivery.dead.letter.topic", deadLetterTopic, why);
    }
    if (deadLetterTopic.grouped() && schedules) {
      requireNoGroup(
          "delivery.dead.letter.topic", deadLetterTopic, "a scheduled record belongs to no group");
    }
    requireApart("delivery.retry.topic", retryTopic, "this topic", own());
    requireApart("delivery.dead.letter.topic", deadLetterTopic, "this topic", own());
    requireApart("delivery.schedule.topic", scheduleTopic, "this topic", own());
    requireApart("delivery.retry.topic", retryTopic, "delivery.redelivery.topic", redeliveryTopic);
    requireApart("delivery.retry.topic", retryTopic, "delivery.dead.letter.topic", deadLetterTopic);
    requireApart("delivery.retry.topic", retryTopic, "delivery.schedule.topic", scheduleTopic);
    requireApart(
        "delivery.redelivery.topic",
        redeliveryTopic,
        "delivery.dead.letter.topic",
        deadLetterTopic);
    requireApart(
        "delivery.schedule.topic", scheduleTopic, "delivery.dead.letter.topic", deadLetterTopic);
    requireApart(
        "delivery.schedule.topic", scheduleTopic, "delivery.redelivery.topic", redeliveryTopic);
  }

  private NamePattern own() {
    return new NamePattern(topic, "", false);
  }

  private static void requireNoGroup(String key, NamePattern pattern, String why) {
    if (pattern.grouped()) {
      throw new ConfigException(key + " names {group}: " + why);
    }
  }

  private static void requireApart(
      String key, NamePattern one, String otherKey, NamePattern other) {
    if (one.equals(other)) {
      throw new ConfigException(key + " and " + otherKey + " are the same topic");
    }
  }

  /** Whether anything is to be done for the topic. */
  boolean isActive() {
    return retries || schedules;
  }

  /** Whether an error is not worth a retry. */
  boolean isFatal(String errorClass) {
    return ErrorClasses.match(fatalErrors, errorClass);
  }

  /** The topics that records come from, with the keys that name them. */
  List<NamePattern> inputs() {
    List<NamePattern> inputs = new ArrayList<>();
    if (retries) {
      inputs.add(retryTopic);
    }
    if (schedules) {
      inputs.add(scheduleTopic);
    }
    return inputs;
  }

  /** The topics that records go to, apart from the policy's own. */
  List<NamePattern> outputs() {
    return retries ? List.of(redeliveryTopic, deadLetterTopic) : List.of(deadLetterTopic);
  }
}
