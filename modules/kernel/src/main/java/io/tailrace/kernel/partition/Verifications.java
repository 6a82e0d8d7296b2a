package io.tailrace.kernel.partition;

import java.util.HashMap;
import java.util.Map;

/**
 * The producers of one partition whose transactions are being verified (KIP-890). Used within the
 * partition's strand.
 */
final class Verifications {
  private final Map<Long, Pending> byProducer = new HashMap<>();

  /** A question that was asked, perhaps several times at once. */
  private static final class Pending {
    final VerificationGuard guard = new VerificationGuard();
    final boolean epochBumps;
    final long startedAt;
    short epoch;
    int lowestSequence;

    Pending(short epoch, int sequence, boolean epochBumps, long now) {
      this.epoch = epoch;
      this.lowestSequence = sequence;
      this.epochBumps = epochBumps;
      this.startedAt = now;
    }
  }

  /**
   * A producer asks, with the first sequence number of its batch.
   *
   * @param epochBumps whether each of its transactions has another epoch (transaction version 2)
   */
  VerificationGuard begin(
      long producerId, short epoch, int sequence, boolean epochBumps, long now) {
    Pending pending =
        byProducer.computeIfAbsent(producerId, _ -> new Pending(epoch, sequence, epochBumps, now));
    if (epoch > pending.epoch) {
      pending.epoch = epoch;
      pending.lowestSequence = sequence;
    } else if (epoch == pending.epoch && sequence < pending.lowestSequence) {
      pending.lowestSequence = sequence;
    }
    return pending.guard;
  }

  /** Whether the guard is the one that this producer was given last. */
  boolean isVerified(long producerId, VerificationGuard guard) {
    Pending pending = byProducer.get(producerId);
    return pending != null && pending.guard == guard;
  }

  /** Whether a batch of a lower sequence number than this one is on its way. */
  boolean awaitsLower(long producerId, int sequence) {
    Pending pending = byProducer.get(producerId);
    return pending != null && sequence > pending.lowestSequence;
  }

  /** Whether it is being verified and begins each transaction with another epoch. */
  boolean bumpsEpoch(long producerId) {
    Pending pending = byProducer.get(producerId);
    return pending != null && pending.epochBumps;
  }

  /** A batch of the transaction is in the log: what follows needs no verification. */
  void transactionBegun(long producerId) {
    byProducer.remove(producerId);
  }

  /**
   * A marker is in the log. What was being verified for the transaction that it ends must not come
   * in any more; but where epochs are bumped, a marker of the epoch that is being verified ended
   * the transaction before it.
   */
  void transactionEnded(long producerId, short markerEpoch) {
    Pending pending = byProducer.get(producerId);
    if (pending != null && !(pending.epochBumps && pending.epoch == markerEpoch)) {
      byProducer.remove(producerId);
    }
  }

  /** Forgets what was asked before the given time, in milliseconds, and never used. */
  void expire(long before) {
    byProducer.values().removeIf(pending -> pending.startedAt < before);
  }

  boolean isEmpty() {
    return byProducer.isEmpty();
  }
}
