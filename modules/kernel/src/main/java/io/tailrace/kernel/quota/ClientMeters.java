package io.tailrace.kernel.quota;

import java.util.Optional;

/**
 * The quotas of one client, with the meters that it shares with others of the same entity.
 *
 * @param produce of bytes
 * @param fetch of bytes
 * @param request of nanoseconds
 * @param mutation of partitions
 */
public record ClientMeters(
    Optional<Metered> produce,
    Optional<Metered> fetch,
    Optional<Metered> request,
    Optional<Bucket> mutation) {

  /** Without any quota. */
  static final ClientMeters NONE =
      new ClientMeters(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * A meter, and what it may come to.
   *
   * @param limit allowed a second
   * @param maxThrottleMs the longest throttling
   * @param burst the most that can be had at once, without being throttled for it in any case
   */
  public record Metered(RateMeter meter, double limit, long maxThrottleMs, long burst) {

    /** Records a value, and says how long the client is to be throttled, in milliseconds. */
    public int record(long value, long nowMs) {
      meter.record(value, nowMs);
      return (int) Math.min(maxThrottleMs, meter.throttleMs(limit, nowMs));
    }

    /** Takes back what was recorded. */
    public void unrecord(long value, long nowMs) {
      meter.record(-value, nowMs);
    }

    /** Records a value that somebody has been throttled for, or will be. */
    public void recordOnly(long value, long nowMs) {
      meter.record(value, nowMs);
    }
  }

  /**
   * A bucket, and how fast it fills.
   *
   * @param limit tokens a second
   */
  public record Bucket(TokenBucket tokens, double limit) {}
}
