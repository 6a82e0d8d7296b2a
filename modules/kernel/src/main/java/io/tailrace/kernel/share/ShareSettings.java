package io.tailrace.kernel.share;

/**
 * What a group's share partitions go by, as of now.
 *
 * @param recordLockDurationMs how long a member has a record before it must be done, in
 *     milliseconds
 * @param maxRecordLocks how many records may be in flight in a partition
 * @param deliveryCountLimit how often a record is delivered at most
 * @param readCommitted whether records of aborted transactions are left out
 * @param renewEnabled whether members may renew their locks (KIP-1222)
 * @param reset where a group begins that has no offset yet
 */
public record ShareSettings(
    int recordLockDurationMs,
    int maxRecordLocks,
    int deliveryCountLimit,
    boolean readCommitted,
    boolean renewEnabled,
    OffsetReset reset) {

  /**
   * From which delivery count on records are delivered in small portions, so that one that makes
   * its consumers fail does not take its neighbours along.
   */
  int isolationCount() {
    return Math.max(2, (deliveryCountLimit + 1) / 2);
  }
}
