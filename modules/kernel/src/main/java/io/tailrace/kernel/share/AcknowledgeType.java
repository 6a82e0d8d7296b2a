package io.tailrace.kernel.share;

import java.util.Optional;

/** What a member says about a record that it has acquired (KIP-932, KIP-1222). */
public enum AcknowledgeType {
  /** There is no such record: compacted away, or a control record. */
  GAP(0),
  /** It was processed. */
  ACCEPT(1),
  /** It was not, and somebody else may try. */
  RELEASE(2),
  /** It cannot be processed: nobody is to try again. */
  REJECT(3),
  /** It is still being processed: the lock begins anew. */
  RENEW(4);

  private final byte id;

  AcknowledgeType(int id) {
    this.id = (byte) id;
  }

  /** Kafka's number of it. */
  public byte id() {
    return id;
  }

  /** The type with that number. */
  public static Optional<AcknowledgeType> of(byte id) {
    return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
  }
}
