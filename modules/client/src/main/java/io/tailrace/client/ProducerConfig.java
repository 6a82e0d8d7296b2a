package io.tailrace.client;

import java.util.Optional;

/**
 * How records are produced.
 *
 * @param acks who acknowledges them; with {@code ALL} the producer is idempotent (KIP-98), so that
 *     trying again neither doubles nor swaps records
 * @param codec the name of the codec that compresses them, if one does
 * @param batchBytes the size at which a partition's records are sent, before compression; a larger
 *     record makes a batch of its own
 * @param bufferBytes the size at which the records of all partitions are sent
 */
public record ProducerConfig(Acks acks, Optional<String> codec, int batchBytes, int bufferBytes) {
  /** Acknowledged by all in-sync replicas, not compressed, batches of 512 KiB, 16 MiB in all. */
  public static final ProducerConfig DEFAULT =
      new ProducerConfig(Acks.ALL, Optional.empty(), 512 << 10, 16 << 20);

  /** Who acknowledges a record. */
  public enum Acks {
    /** Nobody: what is lost is not noticed. */
    NONE((short) 0),
    /** The leader. */
    LEADER((short) 1),
    /** All in-sync replicas. */
    ALL((short) -1);

    private final short code;

    Acks(short code) {
      this.code = code;
    }

    short code() {
      return code;
    }
  }
}
