package io.tailrace.client;

/**
 * Which offset of a partition is looked up (ListOffsets).
 *
 * @param timestamp a time in milliseconds since 1970, for the first record that is not older; or
 *     one of Kafka's negative numbers for a place in the log
 */
public record OffsetSpec(long timestamp) {
  /** The log start offset. */
  public static final OffsetSpec EARLIEST = new OffsetSpec(-2);

  /** The offset that the next record gets. */
  public static final OffsetSpec LATEST = new OffsetSpec(-1);

  /** The first record that is not older than a time. */
  public static OffsetSpec at(long timestamp) {
    if (timestamp < 0) {
      throw new IllegalArgumentException("A time before 1970: " + timestamp);
    }
    return new OffsetSpec(timestamp);
  }
}
