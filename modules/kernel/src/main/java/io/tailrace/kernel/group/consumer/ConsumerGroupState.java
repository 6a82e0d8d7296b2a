package io.tailrace.kernel.group.consumer;

/** What a consumer group is doing (KIP-848). */
public enum ConsumerGroupState {
  /** It has no members. */
  EMPTY("Empty"),
  /** There is no target assignment for its epoch yet. */
  ASSIGNING("Assigning"),
  /** Members are on their way to the target. */
  RECONCILING("Reconciling"),
  /** All members have what they are to have. */
  STABLE("Stable");

  private final String label;

  ConsumerGroupState(String label) {
    this.label = label;
  }

  /** Its name on the wire. */
  public String label() {
    return label;
  }
}
