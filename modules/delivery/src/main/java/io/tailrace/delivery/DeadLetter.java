package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the headers of a dead letter tell: ours and those of KIP-1191, Spring's, and Connect's.
 *
 * @param topic the topic that the record was in
 * @param partition its partition there
 * @param group the consumer group that gave it up
 * @param errorClass what went wrong
 * @param redrives how often it was redriven before
 */
record DeadLetter(
    Optional<String> topic,
    OptionalLong partition,
    Optional<String> group,
    Optional<String> errorClass,
    long redrives) {

  /**
   * What begins so is of another attempt, too, and has no meaning when the record is tried anew.
   */
  private static final List<String> OTHER_PREFIXES =
      List.of(
          HeaderNames.REDRIVE_PREFIX,
          "kafka_dlt-",
          "kafka_original-",
          "kafka_exception-",
          "retry_topic-",
          "__connect.errors.");

  /** Reads headers; what makes no sense is left out. */
  static DeadLetter of(List<DeliveryHeader> received) {
    ReceivedHeaders headers = new ReceivedHeaders(received);
    return new DeadLetter(
        headers.text(
            HeaderNames.DEAD_TOPIC,
            HeaderNames.TOPIC,
            HeaderNames.SPRING_TOPIC,
            "kafka_original-topic",
            "__connect.errors.topic"),
        partition(headers),
        headers.text(
            HeaderNames.DEAD_GROUP, HeaderNames.GROUP, "kafka_dlt-original-consumer-group"),
        headers.text(
            HeaderNames.DEAD_CLASS,
            HeaderNames.ERROR_CLASS,
            HeaderNames.SPRING_CAUSE,
            HeaderNames.SPRING_CLASS,
            "__connect.errors.exception.class.name"),
        number(headers, HeaderNames.REDRIVE_COUNT, "").orElse(0));
  }

  private static OptionalLong partition(ReceivedHeaders headers) {
    OptionalLong found = number(headers, HeaderNames.DEAD_PARTITION, HeaderNames.SPRING_PARTITION);
    return found.isPresent() ? found : number(headers, "__connect.errors.partition", "");
  }

  private static OptionalLong number(ReceivedHeaders headers, String name, String binary) {
    try {
      return headers.number(name, binary);
    } catch (InvalidHeaderException _) {
      return OptionalLong.empty();
    }
  }

  /** The application's own headers, as they are. */
  static List<DeliveryHeader> foreign(List<DeliveryHeader> received) {
    List<DeliveryHeader> foreign = new ArrayList<>();
    for (DeliveryHeader header : received) {
      if (!HeaderNames.isOfAttempts(header.name())
          && OTHER_PREFIXES.stream().noneMatch(header.name()::startsWith)) {
        foreign.add(header);
      }
    }
    return foreign;
  }
}
