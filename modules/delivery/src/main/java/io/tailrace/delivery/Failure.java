package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is known of a record that was not processed: where it came from, and what went wrong.
 *
 * @param topic the topic it was in first
 * @param partition its partition there, if a consumer tells
 * @param offset its offset there, likewise
 * @param timestamp its timestamp there, likewise
 * @param timestampType CreateTime or LogAppendTime, likewise
 * @param group the consumer group that failed, if it is known
 * @param attempts how often it was delivered; 0 if a consumer has sent it behind others untried
 * @param firstFailureMs when it came to a retry topic for the first time
 * @param lastFailureMs when it came to a retry topic the last time
 * @param errorClass the last error, if a consumer tells
 * @param errorMessage what it says, likewise
 */
record Failure(
    String topic,
    OptionalLong partition,
    OptionalLong offset,
    OptionalLong timestamp,
    Optional<String> timestampType,
    Optional<String> group,
    int attempts,
    long firstFailureMs,
    long lastFailureMs,
    Optional<String> errorClass,
    Optional<String> errorMessage) {
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_MESSAGE = 2048;

  /**
   * Reads what a consumer says.
   *
   * @param now when it came
   * @throws InvalidHeaderException if its attempt is no number
   */
  static Failure of(Route route, ReceivedHeaders headers, long now) {
    long attempts = headers.number(HeaderNames.ATTEMPT).orElse(1);
    return new Failure(
        headers
            .text(HeaderNames.TOPIC, HeaderNames.SPRING_TOPIC)
            .map(name -> Bounded.text(name, LONGEST_NAME))
            .orElse(route.policy().topic()),
        lenient(headers, HeaderNames.PARTITION, HeaderNames.SPRING_PARTITION),
        lenient(headers, HeaderNames.OFFSET, HeaderNames.SPRING_OFFSET),
        lenient(headers, HeaderNames.TIMESTAMP, HeaderNames.SPRING_TIMESTAMP),
        headers
            .text(HeaderNames.TIMESTAMP_TYPE, HeaderNames.SPRING_TIMESTAMP_TYPE)
            .map(type -> Bounded.text(type, LONGEST_NAME)),
        route
            .group()
            .or(() -> headers.text(HeaderNames.GROUP))
            .map(group -> Bounded.text(group, LONGEST_NAME)),
        (int) Math.min(attempts, Integer.MAX_VALUE - 1L),
        lenient(headers, HeaderNames.FIRST_FAILURE, "").orElse(now),
        now,
        headers
            .text(HeaderNames.ERROR_CLASS, HeaderNames.SPRING_CAUSE, HeaderNames.SPRING_CLASS)
            .map(name -> Bounded.text(name, LONGEST_NAME)),
        headers
            .text(HeaderNames.ERROR_MESSAGE, HeaderNames.SPRING_MESSAGE)
            .map(message -> Bounded.text(message, LONGEST_MESSAGE)));
  }

  /** What only describes the record is left out where it makes no sense. */
  private static OptionalLong lenient(ReceivedHeaders headers, String name, String binary) {
    try {
      return headers.number(name, binary);
    } catch (InvalidHeaderException _) {
      return OptionalLong.empty();
    }
  }

  /** A record that nobody has had: of a schedule topic. */
  static Failure none(String topic, DeliveryRecord record, long now) {
    return new Failure(
        topic,
        OptionalLong.empty(),
        OptionalLong.empty(),
        record.timestamp() < 0 ? OptionalLong.empty() : OptionalLong.of(record.timestamp()),
        Optional.of(record.logAppendTime() ? "LogAppendTime" : "CreateTime"),
        Optional.empty(),
        0,
        now,
        now,
        Optional.empty(),
        Optional.empty());
  }

  /** What the headers of a record say that was held, and cannot go where it was to go. */
  static Failure of(HeldRecord held, String message, long now) {
    ReceivedHeaders headers = new ReceivedHeaders(held.headers());
    OptionalLong next = headers.number(HeaderNames.ATTEMPT);
    return new Failure(
            headers.text(HeaderNames.TOPIC).orElse(held.origin()),
            headers.number(HeaderNames.PARTITION),
            headers.number(HeaderNames.OFFSET),
            headers.number(HeaderNames.TIMESTAMP),
            headers.text(HeaderNames.TIMESTAMP_TYPE),
            headers.text(HeaderNames.GROUP),
            (int) next.orElse(1) - 1,
            headers.number(HeaderNames.FIRST_FAILURE).orElse(now),
            headers.number(HeaderNames.LAST_FAILURE).orElse(now),
            Optional.empty(),
            Optional.empty())
        .because("Undeliverable", message);
  }

  /** With another reason than the consumer's. */
  Failure because(String newClass, String message) {
    return new Failure(
        topic,
        partition,
        offset,
        timestamp,
        timestampType,
        group,
        attempts,
        firstFailureMs,
        lastFailureMs,
        Optional.of(newClass),
        Optional.of(Bounded.text(message, LONGEST_MESSAGE)));
  }

  /** The headers of the record when it is delivered once more. */
  List<DeliveryHeader> redelivered(List<DeliveryHeader> received) {
    List<DeliveryHeader> headers = foreign(received);
    add(headers, HeaderNames.TOPIC, Optional.of(topic));
    add(headers, HeaderNames.PARTITION, partition);
    add(headers, HeaderNames.OFFSET, offset);
    add(headers, HeaderNames.TIMESTAMP, timestamp);
    add(headers, HeaderNames.TIMESTAMP_TYPE, timestampType);
    add(headers, HeaderNames.GROUP, group);
    add(headers, HeaderNames.ATTEMPT, Optional.of(Integer.toString(attempts + 1)));
    add(headers, HeaderNames.FIRST_FAILURE, OptionalLong.of(firstFailureMs));
    add(headers, HeaderNames.LAST_FAILURE, OptionalLong.of(lastFailureMs));
    add(headers, HeaderNames.ERROR_CLASS, errorClass);
    add(headers, HeaderNames.ERROR_MESSAGE, errorMessage);
    return headers;
  }

  /** The headers of the record as a dead letter: those of KIP-1191 and some more. */
  List<DeliveryHeader> dead(List<DeliveryHeader> received) {
    List<DeliveryHeader> headers = foreign(received);
    add(headers, HeaderNames.DEAD_TOPIC, Optional.of(topic));
    add(headers, HeaderNames.DEAD_PARTITION, partition);
    add(headers, HeaderNames.DEAD_OFFSET, offset);
    add(headers, HeaderNames.DEAD_GROUP, group);
    add(headers, HeaderNames.DEAD_DELIVERY_COUNT, Optional.of(Integer.toString(attempts)));
    add(headers, HeaderNames.DEAD_MESSAGE, errorMessage);
    add(headers, HeaderNames.DEAD_CLASS, errorClass);
    add(headers, HeaderNames.DEAD_TIMESTAMP, timestamp);
    add(headers, HeaderNames.DEAD_TIMESTAMP_TYPE, timestampType);
    add(headers, HeaderNames.DEAD_FIRST_FAILURE, OptionalLong.of(firstFailureMs));
    add(headers, HeaderNames.DEAD_LAST_FAILURE, OptionalLong.of(lastFailureMs));
    return headers;
  }

  /** The application's own headers as they are, and how the record was redriven. */
  static List<DeliveryHeader> foreign(List<DeliveryHeader> received) {
    List<DeliveryHeader> foreign = new ArrayList<>();
    for (DeliveryHeader header : received) {
      if (!HeaderNames.isOfAttempts(header.name())) {
        foreign.add(header);
      }
    }
    return foreign;
  }

  private static void add(List<DeliveryHeader> headers, String name, Optional<String> value) {
    value.ifPresent(text -> headers.add(DeliveryHeader.of(name, text)));
  }

  private static void add(List<DeliveryHeader> headers, String name, OptionalLong value) {
    value.ifPresent(number -> headers.add(DeliveryHeader.of(name, Long.toString(number))));
  }
}
