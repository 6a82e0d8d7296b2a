package io.tailrace.delivery.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What the headers of a record say about its delivery: their names, and how to read them. */
public final class DeliveryHeaders {
  /** Which attempt this is; absent on the first. */
  public static final String ATTEMPT = "delivery.attempt";

  /** The topic where the record was first. */
  public static final String TOPIC = "delivery.topic";

  /** Its partition there. */
  public static final String PARTITION = "delivery.partition";

  /** Its offset there. */
  public static final String OFFSET = "delivery.offset";

  /** Its timestamp there, in milliseconds since 1970. */
  public static final String TIMESTAMP = "delivery.timestamp";

  /** CreateTime or LogAppendTime. */
  public static final String TIMESTAMP_TYPE = "delivery.timestamp.type";

  /** The consumer group that could not process the record. */
  public static final String GROUP = "delivery.group";

  /** The class of the last error. */
  public static final String ERROR_CLASS = "delivery.error.class";

  /** What the last error said. */
  public static final String ERROR_MESSAGE = "delivery.error.message";

  /** {@code true} if no other attempt is of use. */
  public static final String FATAL = "delivery.fatal";

  /** How long the record is to wait, in milliseconds. */
  public static final String DELAY = "delivery.delay.ms";

  /** When the record failed for the first time, in milliseconds since 1970. */
  public static final String FIRST_FAILURE = "delivery.first.failure.ms";

  private DeliveryHeaders() {}

  /** Which attempt it is to process the record, from 1. */
  public static int attempt(ConsumerRecord<?, ?> record) {
    return (int)
        Math.min(Integer.MAX_VALUE, Math.max(1, number(record.headers(), ATTEMPT).orElse(1)));
  }

  /** The topic where the record was first, if it is a redelivered one; else where it is. */
  public static String originTopic(ConsumerRecord<?, ?> record) {
    return text(record.headers(), TOPIC).orElse(record.topic());
  }

  /** The partition where the record was first, if it is a redelivered one; else where it is. */
  public static int originPartition(ConsumerRecord<?, ?> record) {
    return (int) number(record.headers(), PARTITION).orElse(record.partition());
  }

  /** The offset where the record was first, if it is a redelivered one; else where it is. */
  public static long originOffset(ConsumerRecord<?, ?> record) {
    return number(record.headers(), OFFSET).orElse(record.offset());
  }

  /**
   * The timestamp that the record had first, if it is a redelivered one, in milliseconds since
   * 1970; else the one that it has.
   */
  public static long originTimestamp(ConsumerRecord<?, ?> record) {
    return number(record.headers(), TIMESTAMP).orElse(record.timestamp());
  }

  /** When the record failed for the first time, by the broker's clock; empty if it never did. */
  public static Optional<Instant> firstFailure(ConsumerRecord<?, ?> record) {
    OptionalLong time = number(record.headers(), FIRST_FAILURE);
    return time.isPresent()
        ? Optional.of(Instant.ofEpochMilli(time.getAsLong()))
        : Optional.empty();
  }

  /** The class of the last error, if the record failed before. */
  public static Optional<String> errorClass(ConsumerRecord<?, ?> record) {
    return text(record.headers(), ERROR_CLASS);
  }

  /** What the last error said, if the record failed before. */
  public static Optional<String> errorMessage(ConsumerRecord<?, ?> record) {
    return text(record.headers(), ERROR_MESSAGE);
  }

  static Optional<String> text(Headers headers, String name) {
    Header last = headers.lastHeader(name);
    return last == null || last.value() == null
        ? Optional.empty()
        : Optional.of(new String(last.value(), StandardCharsets.UTF_8));
  }

  /** A number from 0; what is none is as good as absent. */
  static OptionalLong number(Headers headers, String name) {
    Optional<String> text = text(headers, name).filter(value -> value.matches("\\d{1,18}"));
    return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
  }
}
