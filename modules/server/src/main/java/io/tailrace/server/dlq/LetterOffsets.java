package io.tailrace.server.dlq;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offsets of a partition as people give them: {@code 0:100-200}, {@code 0:100-}, {@code 0:-200},
 * {@code 0:7}, or {@code 0} for all.
 *
 * @param from the first one
 * @param end the one after the last
 */
public record LetterOffsets(int partition, long from, long end) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,9})(?::(?:(\\d{1,18})|(\\d{1,18})?-(\\d{1,18})?))?");

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if the text is something else
   */
  public static LetterOffsets parse(String text) {
    Matcher found = TEXT.matcher(text);
    if (!found.matches() || text.endsWith(":-")) {
      throw new IllegalArgumentException(
          "No offsets: " + text + "; give PARTITION:FROM-TO, such as 0:100-200, 0:100- or 0");
    }
    int partition = Integer.parseInt(found.group(1));
    if (found.group(2) != null) {
      long only = Long.parseLong(found.group(2));
      return new LetterOffsets(partition, only, only + 1);
    }
    return new LetterOffsets(
        partition,
        found.group(3) == null ? 0 : Long.parseLong(found.group(3)),
        found.group(4) == null ? Long.MAX_VALUE : Long.parseLong(found.group(4)) + 1);
  }
}
