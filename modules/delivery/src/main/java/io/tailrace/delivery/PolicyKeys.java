package io.tailrace.delivery;

import io.tailrace.spi.config.ConfigKey;
import java.util.List;

/** The topic configs that make up a delivery policy. */
final class PolicyKeys {
  private static final long LONGEST_DELAY_MS = 10L * 365 * 24 * 3_600_000;

  static final ConfigKey<Boolean> RETRY_ENABLE =
      ConfigKey.ofBoolean("delivery.retry.enable", false)
          .doc(
              "Whether the broker retries records of this topic that consumers could not process.");

  static final ConfigKey<Integer> MAX_ATTEMPTS =
      ConfigKey.ofInt("delivery.max.attempts", 5, 1, 10_000)
          .doc(
              "How often a record is delivered at most, the first time included; then it goes to"
                  + " the dead-letter topic.");

  static final ConfigKey<String> BACKOFF =
      ConfigKey.ofChoice("delivery.backoff", "exponential", "fixed", "exponential", "list")
          .doc(
              "How the delay before each retry is found: 'fixed' is delivery.backoff.ms each time,"
                  + " 'exponential' multiplies it, 'list' takes delivery.backoff.list.ms.");

  static final ConfigKey<Long> BACKOFF_MS =
      ConfigKey.ofLong("delivery.backoff.ms", 1_000, 0, LONGEST_DELAY_MS)
          .doc("The delay before the first retry, in milliseconds.");

  static final ConfigKey<Double> BACKOFF_MULTIPLIER =
      ConfigKey.ofDouble("delivery.backoff.multiplier", 2.0, 1.0, 1_000.0)
          .doc("By what an exponential back-off grows from one retry to the next.");

  static final ConfigKey<Long> BACKOFF_MAX_MS =
      ConfigKey.ofLong("delivery.backoff.max.ms", 3_600_000, 0, LONGEST_DELAY_MS)
          .doc("The longest delay of an exponential back-off, in milliseconds.");

  static final ConfigKey<Double> BACKOFF_JITTER =
      ConfigKey.ofDouble("delivery.backoff.jitter", 0.2, 0.0, 1.0)
          .doc(
              "By how much of itself a back-off is made longer or shorter at random, so that what"
                  + " failed together does not come back together.");

  static final ConfigKey<List<String>> BACKOFF_LIST_MS =
      ConfigKey.ofList("delivery.backoff.list.ms", List.of())
          .where(
              delays -> delays.stream().allMatch(PolicyKeys::isDelay),
              "milliseconds from 0 to " + LONGEST_DELAY_MS)
          .doc("The delays before the retries, in milliseconds; the last one repeats.");

  static final ConfigKey<String> RETRY_TOPIC =
      ConfigKey.ofString("delivery.retry.topic", "{topic}.{group}.retry")
          .doc(
              "The topics to which consumers produce records that they could not process. {topic}"
                  + " stands for this topic, {group} for any consumer group.");

  static final ConfigKey<String> REDELIVERY_TOPIC =
      ConfigKey.ofString("delivery.redelivery.topic", "{topic}.{group}.redelivery")
          .doc(
              "Where a record comes back when its back-off is over; the group consumes it beside"
                  + " this topic. {topic} alone brings it back here, for every group.");

  static final ConfigKey<String> DEAD_LETTER_TOPIC =
      ConfigKey.ofString("delivery.dead.letter.topic", "dlq.{topic}")
          .doc("Where records go that are given up.");

  static final ConfigKey<List<String>> FATAL_ERRORS =
      ConfigKey.ofList("delivery.fatal.errors", List.of())
          .doc(
              "Error classes that are not retried, as the header delivery.error.class names them; a"
                  + " * at the end stands for any ending.");

  static final ConfigKey<String> ORDER =
      ConfigKey.ofChoice("delivery.order", "none", "none", "key")
          .doc(
              "With 'key', a record that is to be retried waits at least as long as the records of"
                  + " its key that came to the retry topic before.");

  static final ConfigKey<Boolean> SCHEDULE_ENABLE =
      ConfigKey.ofBoolean("delivery.schedule.enable", false)
          .doc("Whether records can be sent to this topic in advance, by way of a schedule topic.");

  static final ConfigKey<String> SCHEDULE_TOPIC =
      ConfigKey.ofString("delivery.schedule.topic", "{topic}.schedule")
          .doc(
              "The topic for records that are to show in this one later: when their header"
                  + " delivery.at.ms or delivery.delay.ms says.");

  static final ConfigKey<Long> MAX_DELAY_MS =
      ConfigKey.ofLong("delivery.max.delay.ms", 2_592_000_000L, 0, LONGEST_DELAY_MS)
          .doc(
              "The longest delay that a header may ask for, in milliseconds; a record that asks for"
                  + " more goes to the dead-letter topic.");

  static final List<ConfigKey<?>> ALL =
      List.of(
          RETRY_ENABLE,
          MAX_ATTEMPTS,
          BACKOFF,
          BACKOFF_MS,
          BACKOFF_MULTIPLIER,
          BACKOFF_MAX_MS,
          BACKOFF_JITTER,
          BACKOFF_LIST_MS,
          RETRY_TOPIC,
          REDELIVERY_TOPIC,
          DEAD_LETTER_TOPIC,
          FATAL_ERRORS,
          ORDER,
          SCHEDULE_ENABLE,
          SCHEDULE_TOPIC,
          MAX_DELAY_MS);

  private PolicyKeys() {}

  private static boolean isDelay(String text) {
    return text.matches("\\d{1,12}") && Long.parseLong(text) <= LONGEST_DELAY_MS;
  }
}
