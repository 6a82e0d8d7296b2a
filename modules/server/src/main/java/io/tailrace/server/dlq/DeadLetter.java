package io.tailrace.server.dlq;

import io.tailrace.client.ConsumerRecord;
import io.tailrace.spi.storage.RecordHeader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the headers of a dead letter tell: those of the broker and of KIP-1191, Spring's, and Kafka
 * Connect's.
 *
 * @param topic where the record was
 * @param partition its partition there
 * @param offset its offset there
 * @param timestamp its timestamp there
 * @param group who gave it up
 * @param deliveries how often it was delivered
 * @param errorClass what went wrong
 * @param errorMessage what was said about that
 * @param firstFailureMs when it failed first
 * @param lastFailureMs when it failed last
 * @param redrives how often it was redriven before
 * @param headers the application's own
 */
public record DeadLetter(
    Optional<String> topic,
    OptionalLong partition,
    OptionalLong offset,
    OptionalLong timestamp,
    Optional<String> group,
    OptionalLong deliveries,
    Optional<String> errorClass,
    Optional<String> errorMessage,
    OptionalLong firstFailureMs,
    OptionalLong lastFailureMs,
    OptionalLong redrives,
    List<RecordHeader> headers) {
  private static final String DEAD = "__dlq.errors.";
  private static final String SPRING = "kafka_dlt-";
  private static final String CONNECT = "__connect.errors.";
  private static final List<String> FAILURES =
      List.of(
          DEAD,
          "delivery.",
          SPRING,
          "kafka_original-",
          "kafka_exception-",
          "retry_topic-",
          CONNECT);

  /** Reads a record, whose buffers are used until it is forgotten. */
  public static DeadLetter of(ConsumerRecord record) {
    Headers headers = new Headers(record.headers());
    return new DeadLetter(
        headers.text(
            DEAD + "topic",
            "delivery.topic",
            SPRING + "original-topic",
            "kafka_original-topic",
            CONNECT + "topic"),
        headers.number(DEAD + "partition", SPRING + "original-partition", CONNECT + "partition"),
        headers.number(DEAD + "offset", SPRING + "original-offset", CONNECT + "offset"),
        headers.number(DEAD + "timestamp", SPRING + "original-timestamp"),
        headers.text(DEAD + "group", "delivery.group", SPRING + "original-consumer-group"),
        headers.number(DEAD + "delivery.count"),
        headers.text(
            DEAD + "class",
            "delivery.error.class",
            SPRING + "exception-cause-fqcn",
            SPRING + "exception-fqcn",
            CONNECT + "exception.class.name"),
        headers.text(
            DEAD + "message",
            "delivery.error.message",
            SPRING + "exception-message",
            CONNECT + "exception.message"),
        headers.number(DEAD + "first.failure.ms"),
        headers.number(DEAD + "last.failure.ms"),
        headers.number("delivery.redrive.count"),
        record.headers().stream()
            .filter(header -> FAILURES.stream().noneMatch(header.key()::startsWith))
            .toList());
  }
}
