package io.tailrace.kernel.partition;

/**
 * Goes with the question to the transaction coordinator whether a partition is part of a
 * transaction, and comes back with the batch (KIP-890). A marker that was written meanwhile makes
 * it worthless: a delayed answer cannot bring a batch into a transaction that has ended.
 */
public final class VerificationGuard {
  /** Shows nothing: for batches of a transaction that the partition knows already. */
  public static final VerificationGuard NONE = new VerificationGuard();

  VerificationGuard() {}
}
