package io.tailrace.kernel.share;

/**
 * A member's hold on records, for a time. All that was acquired at once shares one.
 *
 * @param member the member's id
 * @param deadlineMs when it ends, by the timer's clock
 */
record AcquisitionLock(String member, long deadlineMs) {
  /** Held by nobody. */
  static final AcquisitionLock NONE = new AcquisitionLock("", Long.MAX_VALUE);

  boolean isHeldBy(String memberId) {
    return this != NONE && member.equals(memberId);
  }
}
