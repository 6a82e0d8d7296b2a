package io.tailrace.server.command;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as people give it: {@code 2026-01-31T12:00:00Z}, or {@code 90m} for so long ago. */
final class PointInTime {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

  private PointInTime() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static long parse(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      Duration back =
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      return Math.max(0, now.toEpochMilli() - back.toMillis());
    }
    try {
      return Math.max(0, Instant.parse(text).toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "No time: " + text + "; give 2026-01-31T12:00:00Z, or 30s, 90m, 2h, 7d for so long ago",
          e);
    }
  }
}
