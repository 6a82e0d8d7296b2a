package io.tailrace.kernel.share;

import java.util.Optional;

/** Where a record stands with a share group (KIP-932). */
public enum DeliveryState {
  /** It can be delivered, for the first time or again. */
  AVAILABLE(0),
  /** A member has it, and a lock on it. Never stored: a lock does not outlive its broker. */
  ACQUIRED(1),
  /** A member has processed it: the end. */
  ACKNOWLEDGED(2),
  /** It is not to be delivered (again): rejected, tried too often, aborted, or gone. The end. */
  ARCHIVED(4);

  private final byte id;

  DeliveryState(int id) {
    this.id = (byte) id;
  }

  /** Kafka's number of it. */
  public byte id() {
    return id;
  }

  /** Whether nothing follows. */
  public boolean isTerminal() {
    return this == ACKNOWLEDGED || this == ARCHIVED;
  }

  /** The state with that number. */
  public static Optional<DeliveryState> of(byte id) {
    for (DeliveryState state : values()) {
      if (state.id == id) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }
}
