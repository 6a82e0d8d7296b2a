package io.tailrace.delivery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offsets of a partition.
 *
 * @param from the first one
 * @param end the one after the last
 */
record OffsetRange(int partition, long from, long end) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,9})(?::(?:(\\d{1,18})|(\\d{1,18})?-(\\d{1,18})?))?");

  private static final Pattern BEFORE = Pattern.compile("(\\d{1,9}):(\\d{1,18})");

  /**
   * Reads {@code 0:100-200} (both included), {@code 0:100-}, {@code 0:-200}, {@code 0:7}, or {@code
   * 0} for all of a partition.
   *
   * @throws InvalidHeaderException if it is none of these
   */
  static OffsetRange parse(String name, String text) {
    Matcher found = TEXT.matcher(text);
    if (!found.matches() || text.endsWith(":-")) {
      throw new InvalidHeaderException(
          name + " is no range of offsets such as 0:100-200: " + Bounded.text(text, 64));
    }
    int partition = Integer.parseInt(found.group(1));
    if (found.group(2) != null) {
      long only = Long.parseLong(found.group(2));
      return new OffsetRange(partition, only, only + 1);
    }
    long from = found.group(3) == null ? 0 : Long.parseLong(found.group(3));
    long end = found.group(4) == null ? Long.MAX_VALUE : Long.parseLong(found.group(4)) + 1;
    if (end <= from) {
      throw new InvalidHeaderException(name + " is an empty range: " + text);
    }
    return new OffsetRange(partition, from, end);
  }

  /**
   * Reads {@code 0:100}: all before offset 100 of partition 0.
   *
   * @throws InvalidHeaderException if it is something else
   */
  static OffsetRange before(String name, String text) {
    Matcher found = BEFORE.matcher(text);
    if (!found.matches()) {
      throw new InvalidHeaderException(
          name + " is no partition and offset such as 0:100: " + Bounded.text(text, 64));
    }
    return new OffsetRange(Integer.parseInt(found.group(1)), 0, Long.parseLong(found.group(2)));
  }

  boolean overlaps(OffsetRange other) {
    return partition == other.partition && from < other.end && other.from < end;
  }
}
