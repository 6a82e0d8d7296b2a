package io.tailrace.delivery;

import java.util.Set;

/**
 * The headers by which consumers, producers and the broker speak about deliveries. All values are
 * texts in UTF-8; numbers are decimal, times are milliseconds since 1970.
 */
final class HeaderNames {
  static final String TOPIC = "delivery.topic";
  static final String PARTITION = "delivery.partition";
  static final String OFFSET = "delivery.offset";
  static final String TIMESTAMP = "delivery.timestamp";
  static final String TIMESTAMP_TYPE = "delivery.timestamp.type";
  static final String GROUP = "delivery.group";
  static final String ATTEMPT = "delivery.attempt";
  static final String FIRST_FAILURE = "delivery.first.failure.ms";
  static final String LAST_FAILURE = "delivery.last.failure.ms";
  static final String ERROR_CLASS = "delivery.error.class";
  static final String ERROR_MESSAGE = "delivery.error.message";

  /** Set by a consumer: true if there is no use in another attempt. */
  static final String FATAL = "delivery.fatal";

  /** Set by a consumer or producer: when the record is to show. */
  static final String AT = "delivery.at.ms";

  /** Set by a consumer or producer: how long after the broker has it the record is to show. */
  static final String DELAY = "delivery.delay.ms";

  /** How a record came back from the dead letters begins so; it stays with the record. */
  static final String REDRIVE_PREFIX = "delivery.redrive.";

  static final String REDRIVE_ID = REDRIVE_PREFIX + "id";
  static final String REDRIVE_MS = REDRIVE_PREFIX + "ms";
  static final String REDRIVE_BY = REDRIVE_PREFIX + "by";
  static final String REDRIVE_TOPIC = REDRIVE_PREFIX + "topic";
  static final String REDRIVE_PARTITION = REDRIVE_PREFIX + "partition";
  static final String REDRIVE_OFFSET = REDRIVE_PREFIX + "offset";
  static final String REDRIVE_COUNT = REDRIVE_PREFIX + "count";

  /** What is known of a dead letter begins so (KIP-1191). */
  static final String DEAD_PREFIX = "__dlq.errors.";

  static final String DEAD_TOPIC = DEAD_PREFIX + "topic";
  static final String DEAD_PARTITION = DEAD_PREFIX + "partition";
  static final String DEAD_OFFSET = DEAD_PREFIX + "offset";
  static final String DEAD_GROUP = DEAD_PREFIX + "group";
  static final String DEAD_DELIVERY_COUNT = DEAD_PREFIX + "delivery.count";
  static final String DEAD_MESSAGE = DEAD_PREFIX + "message";
  static final String DEAD_CLASS = DEAD_PREFIX + "class";
  static final String DEAD_TIMESTAMP = DEAD_PREFIX + "timestamp";
  static final String DEAD_TIMESTAMP_TYPE = DEAD_PREFIX + "timestamp.type";
  static final String DEAD_FIRST_FAILURE = DEAD_PREFIX + "first.failure.ms";
  static final String DEAD_LAST_FAILURE = DEAD_PREFIX + "last.failure.ms";

  /** What Spring's recoverer writes; understood where ours is absent. */
  static final String SPRING_TOPIC = "kafka_dlt-original-topic";

  static final String SPRING_PARTITION = "kafka_dlt-original-partition";
  static final String SPRING_OFFSET = "kafka_dlt-original-offset";
  static final String SPRING_TIMESTAMP = "kafka_dlt-original-timestamp";
  static final String SPRING_TIMESTAMP_TYPE = "kafka_dlt-original-timestamp-type";
  static final String SPRING_CLASS = "kafka_dlt-exception-fqcn";
  static final String SPRING_CAUSE = "kafka_dlt-exception-cause-fqcn";
  static final String SPRING_MESSAGE = "kafka_dlt-exception-message";

  private static final Set<String> ATTEMPTS =
      Set.of(
          TOPIC,
          PARTITION,
          OFFSET,
          TIMESTAMP,
          TIMESTAMP_TYPE,
          GROUP,
          ATTEMPT,
          FIRST_FAILURE,
          LAST_FAILURE,
          ERROR_CLASS,
          ERROR_MESSAGE,
          FATAL,
          AT,
          DELAY);

  private HeaderNames() {}

  /** Whether a header tells of attempts to deliver the record, rather than what it is about. */
  static boolean isOfAttempts(String name) {
    return ATTEMPTS.contains(name) || name.startsWith(DEAD_PREFIX);
  }
}
