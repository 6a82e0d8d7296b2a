package io.tailrace.kernel.share;

/**
 * Offsets that stand alike, as they are stored.
 *
 * @param firstOffset the first
 * @param lastOffset the last, inclusive
 * @param state never {@link DeliveryState#ACQUIRED}
 * @param deliveryCount how often they were delivered
 */
public record StateBatch(
    long firstOffset, long lastOffset, DeliveryState state, short deliveryCount) {

  /** How many offsets. */
  public long count() {
    return lastOffset - firstOffset + 1;
  }
}
