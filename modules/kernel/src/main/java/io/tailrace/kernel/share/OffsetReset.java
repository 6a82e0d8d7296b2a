package io.tailrace.kernel.share;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a share group begins in a partition in which it has no offset ({@code
 * share.auto.offset.reset}).
 */
public sealed interface OffsetReset {

  /** At the first record that there is. */
  record Earliest() implements OffsetReset {}

  /** At what is produced next. */
  record Latest() implements OffsetReset {}

  /**
   * At the first record that is no older than this.
   *
   * @param age not negative
   */
  record ByDuration(Duration age) implements OffsetReset {}

  /** Reads what a config says: {@code earliest}, {@code latest}, {@code by_duration:PT1H}. */
  static Optional<OffsetReset> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "earliest" -> Optional.of(new Earliest());
      case "latest" -> Optional.of(new Latest());
      default -> duration(text, lower);
    };
  }

  private static Optional<OffsetReset> duration(String text, String lower) {
    String prefix = "by_duration:";
    if (!lower.startsWith(prefix)) {
      return Optional.empty();
    }
    try {
      Duration age = Duration.parse(text.substring(prefix.length()));
      return age.isNegative() ? Optional.empty() : Optional.of(new ByDuration(age));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
