package io.tailrace.client;

/**
 * How records are fetched.
 *
 * @param isolation whether records of open and aborted transactions are seen
 * @param outOfRange what happens where the partition no longer, or not yet, has the offset
 * @param maxBytes how much one answer holds at most, a larger single batch aside
 * @param partitionMaxBytes how much of it is of one partition
 * @param maxBatchBytes what the records of one batch may decompress to
 */
public record ConsumerConfig(
    Isolation isolation,
    OutOfRange outOfRange,
    int maxBytes,
    int partitionMaxBytes,
    long maxBatchBytes) {
  /** Sees everything, fails where an offset is out of range, fetches up to 16 MiB. */
  public static final ConsumerConfig DEFAULT =
      new ConsumerConfig(Isolation.READ_UNCOMMITTED, OutOfRange.FAIL, 16 << 20, 1 << 20, 2L << 30);

  /** Which records are seen. */
  public enum Isolation {
    /** All. */
    READ_UNCOMMITTED((byte) 0),
    /** Those that belong to no transaction, or to a committed one. */
    READ_COMMITTED((byte) 1);

    private final byte code;

    Isolation(byte code) {
      this.code = code;
    }

    byte code() {
      return code;
    }
  }

  /** What happens where an offset is out of range. */
  public enum OutOfRange {
    /** {@link Consumer#poll} fails. */
    FAIL,
    /** It goes on at the log start offset. */
    EARLIEST,
    /** It goes on at the log end offset. */
    LATEST
  }

  /** The same, with another isolation level. */
  public ConsumerConfig with(Isolation other) {
    return new ConsumerConfig(other, outOfRange, maxBytes, partitionMaxBytes, maxBatchBytes);
  }

  /** The same, with another answer to offsets out of range. */
  public ConsumerConfig with(OutOfRange other) {
    return new ConsumerConfig(isolation, other, maxBytes, partitionMaxBytes, maxBatchBytes);
  }
}
