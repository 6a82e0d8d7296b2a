package io.tailrace.kernel.share;

import java.util.Optional;

/** How a limit of records is meant (KIP-1206). */
public enum AcquireMode {
  /** Whole record batches: the batch that reaches the limit is acquired to its end. */
  BATCH_OPTIMIZED,
  /** Not one record more than the limit. */
  RECORD_LIMIT;

  /** The mode with that number on the wire. */
  public static Optional<AcquireMode> of(byte id) {
    return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
  }
}
