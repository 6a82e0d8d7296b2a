package io.tailrace.delivery;

import io.tailrace.spi.delivery.DeliveryHeader;
import io.tailrace.spi.delivery.DeliveryRecord;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Decides what becomes of a record: how long it waits for which topic. */
final class Triage {
  /** Beyond the year 9999 is no time that anybody means. */
  private static final long LATEST_MS = 253_402_300_799_999L;

  private final RandomGenerator random;

  Triage(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Decides.
   *
   * @param source where the record is, in a topic that the route is for
   * @param now in milliseconds since 1970
   */
  HeldRecord decide(Route route, SourceOffset source, DeliveryRecord record, long now) {
    ReceivedHeaders headers = new ReceivedHeaders(record.headers());
    return switch (route.kind()) {
      case RETRY -> retry(route, source, record, headers, now);
      case SCHEDULE -> schedule(route.policy(), source, record, headers, now);
    };
  }

  private HeldRecord retry(
      Route route, SourceOffset source, DeliveryRecord record, ReceivedHeaders headers, long now) {
    DeliveryPolicy policy = route.policy();
    Failure failure;
    OptionalLong asked;
    try {
      failure = Failure.of(route, headers, now);
      asked = askedFor(policy, headers, now);
    } catch (InvalidHeaderException e) {
      Failure invalid =
          Failure.none(policy.topic(), record, now)
              .because("InvalidDeliveryHeader", e.getMessage());
      return dead(policy, route.group(), source, record, invalid, now);
    }
    boolean fatal =
        headers.text(HeaderNames.FATAL).map(Boolean::parseBoolean).orElse(false)
            || failure.errorClass().map(policy::isFatal).orElse(false);
    if (fatal || failure.attempts() >= policy.maxAttempts()) {
      return dead(policy, route.group(), source, record, failure, now);
    }
    long due =
        asked.isPresent()
            ? asked.getAsLong()
            : now + policy.backOff().delayMs(Math.max(1, failure.attempts()), random);
    return held(
        policy,
        source,
        record,
        due,
        policy.redeliveryTopic().name(route.group()),
        policy.deadLetterTopic().name(route.group()),
        failure.partition(),
        policy.keyOrder(),
        failure.redelivered(record.headers()));
  }

  private static HeldRecord schedule(
      DeliveryPolicy policy,
      SourceOffset source,
      DeliveryRecord record,
      ReceivedHeaders headers,
      long now) {
    long due;
    try {
      due = askedFor(policy, headers, now).orElse(now);
    } catch (InvalidHeaderException e) {
      Failure invalid =
          Failure.none(policy.topic(), record, now)
              .because("InvalidDeliveryHeader", e.getMessage());
      return dead(policy, Optional.empty(), source, record, invalid, now);
    }
    return held(
        policy,
        source,
        record,
        due,
        policy.topic(),
        policy.deadLetterTopic().name(Optional.empty()),
        OptionalLong.empty(),
        false,
        Failure.foreign(record.headers()));
  }

  /** The time that a header asks for; what has passed already is now. */
  private static OptionalLong askedFor(DeliveryPolicy policy, ReceivedHeaders headers, long now) {
    OptionalLong at = headers.number(HeaderNames.AT);
    OptionalLong delay = headers.number(HeaderNames.DELAY);
    if (at.isEmpty() && delay.isEmpty()) {
      return at;
    }
    long due = at.isPresent() ? at.getAsLong() : now + Math.min(delay.getAsLong(), LATEST_MS);
    if (due - now > policy.maxDelayMs()) {
      throw new InvalidHeaderException(
          "A delay of "
              + (due - now)
              + " ms was asked for, and delivery.max.delay.ms is "
              + policy.maxDelayMs());
    }
    return OptionalLong.of(Math.max(now, due));
  }

  private static HeldRecord dead(
      DeliveryPolicy policy,
      Optional<String> group,
      SourceOffset source,
      DeliveryRecord record,
      Failure failure,
      long now) {
    String topic = policy.deadLetterTopic().name(group);
    return held(
        policy,
        source,
        record,
        now,
        topic,
        topic,
        failure.partition(),
        false,
        failure.dead(record.headers()));
  }

  private static HeldRecord held(
      DeliveryPolicy policy,
      SourceOffset source,
      DeliveryRecord record,
      long due,
      String destination,
      String deadLetterTopic,
      OptionalLong originPartition,
      boolean keyOrder,
      List<DeliveryHeader> headers) {
    return new HeldRecord(
        source,
        due,
        policy.topic(),
        destination,
        deadLetterTopic,
        hint(originPartition, record.key(), source),
        keyOrder && record.key().isPresent(),
        record.key(),
        record.value(),
        headers);
  }

  /**
   * The partition that it came from, where a consumer tells; else the one that a producer would
   * choose for its key; without a key, any.
   */
  private static int hint(
      OptionalLong originPartition, Optional<ByteBuffer> key, SourceOffset source) {
    if (originPartition.isPresent()) {
      return (int) (originPartition.getAsLong() & Integer.MAX_VALUE);
    }
    return key.map(bytes -> KeyHash.murmur2(bytes) & Integer.MAX_VALUE)
        .orElse((int) (source.partition() + source.offset() & Integer.MAX_VALUE));
  }
}
