package io.tailrace.kernel.share;

/**
 * Offsets that a member has acquired together.
 *
 * @param firstOffset the first
 * @param lastOffset the last, inclusive
 * @param deliveryCount how often they were delivered, this time included
 */
public record AcquiredRecords(long firstOffset, long lastOffset, short deliveryCount) {}
