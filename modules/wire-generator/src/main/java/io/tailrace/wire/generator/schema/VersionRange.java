package io.tailrace.wire.generator.schema;

/**
 * The versions from one to another, both of them included.
 *
 * @param lowest from 0 up
 * @param highest below {@code lowest} where there are no versions at all
 */
public record VersionRange(int lowest, int highest) {
  /** No version. */
  public static final VersionRange NONE = new VersionRange(0, -1);

  /** Every version that there can be. */
  public static final VersionRange ALL = new VersionRange(0, Short.MAX_VALUE);

  /** All empty ranges are one. */
  public VersionRange {
    if (lowest > highest) {
      lowest = 0;
      highest = -1;
    }
  }

  /**
   * Reads what schemas say: {@code none}, {@code 3}, {@code 3+} or {@code 3-5}.
   *
   * @throws SchemaException if it is none of these
   */
  public static VersionRange parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("none")) {
      return NONE;
    }
    if (trimmed.endsWith("+")) {
      return new VersionRange(number(trimmed.substring(0, trimmed.length() - 1)), ALL.highest);
    }
    int dash = trimmed.indexOf('-');
    if (dash < 0) {
      int only = number(trimmed);
      return new VersionRange(only, only);
    }
    int lowest = number(trimmed.substring(0, dash));
    int highest = number(trimmed.substring(dash + 1));
    if (lowest > highest) {
      throw new SchemaException("Versions from high to low: " + text);
    }
    return new VersionRange(lowest, highest);
  }

  /** Whether there is no version. */
  public boolean isEmpty() {
    return lowest > highest;
  }

  /** Whether a version is among them. */
  public boolean contains(int version) {
    return lowest <= version && version <= highest;
  }

  /** Whether all versions of another range are among them. */
  public boolean containsAll(VersionRange other) {
    return other.isEmpty() || lowest <= other.lowest && other.highest <= highest;
  }

  /** The versions of both. */
  public VersionRange intersect(VersionRange other) {
    return new VersionRange(Math.max(lowest, other.lowest), Math.min(highest, other.highest));
  }

  /** The versions below another range's lowest; all where the other is empty. */
  public VersionRange before(VersionRange other) {
    return other.isEmpty() ? this : new VersionRange(lowest, Math.min(highest, other.lowest - 1));
  }

  @Override
  public String toString() {
    if (isEmpty()) {
      return "none";
    }
    if (highest == ALL.highest) {
      return lowest + "+";
    }
    return lowest == highest ? Integer.toString(lowest) : lowest + "-" + highest;
  }

  private static int number(String text) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= 0 && number <= ALL.highest) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new SchemaException("Not a version: " + text, e);
    }
    throw new SchemaException("Not a version: " + text);
  }
}
