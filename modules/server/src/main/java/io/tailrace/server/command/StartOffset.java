package io.tailrace.server.command;

import io.tailrace.client.Admin;
import io.tailrace.client.OffsetSpec;
import io.tailrace.client.TopicPartition;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where reading begins in a partition. */
sealed interface StartOffset {

  /** At a place or a time that the broker looks up; where nothing is as young, at the end. */
  record Spec(OffsetSpec spec) implements StartOffset {}

  /** At an offset. */
  record Fixed(long offset) implements StartOffset {}

  /** So many records before the end. */
  record FromEnd(long count) implements StartOffset {}

  /**
   * Reads {@code earliest}, {@code latest}, an offset, a negative number to be counted from the
   * end, or a time such as {@code 2026-01-31T12:00:00Z}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static StartOffset parse(String text) {
    return switch (text) {
      case "earliest" -> new Spec(OffsetSpec.EARLIEST);
      case "latest" -> new Spec(OffsetSpec.LATEST);
      default -> text.matches("-?\\d{1,18}") ? number(Long.parseLong(text)) : time(text);
    };
  }

  private static StartOffset number(long number) {
    return number < 0 ? new FromEnd(-number) : new Fixed(number);
  }

  private static StartOffset time(String text) {
    try {
      return new Spec(OffsetSpec.at(Instant.parse(text).toEpochMilli()));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "No offset: "
              + text
              + "; give earliest, latest, a number, or a time as 2026-01-31T12:00:00Z",
          e);
    }
  }

  /** The offset that it stands for in a partition. */
  default long resolve(Admin admin, TopicPartition partition) {
    return switch (this) {
      case Fixed(long offset) -> offset;
      case Spec(OffsetSpec spec) ->
          admin.offset(partition, spec).orElseGet(() -> end(admin, partition));
      case FromEnd(long count) ->
          Math.max(
              admin.offset(partition, OffsetSpec.EARLIEST).orElse(0),
              end(admin, partition) - count);
    };
  }

  private static long end(Admin admin, TopicPartition partition) {
    return admin.offset(partition, OffsetSpec.LATEST).orElse(0);
  }
}
