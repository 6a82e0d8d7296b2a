package io.tailrace.delivery;

import java.util.Optional;

/**
 * What is done with the records of a topic.
 *
 * @param policy whose topic it is
 * @param group the consumer group that the topic's name tells, if it does
 */
record Route(Kind kind, DeliveryPolicy policy, Optional<String> group) {

  /** What the records are. */
  enum Kind {
    /** A consumer could not process them. */
    RETRY,

    /** A producer wants them to show later. */
    SCHEDULE
  }
}
