package io.tailrace.kernel.coordinator;

import io.tailrace.kernel.partition.VerificationGuard;

/**
 * On what authority records are part of a transaction.
 *
 * @param producer whose transaction it is
 * @param guard shows that the transaction was verified (KIP-890)
 */
public record TransactionalWrite(TransactionalProducer producer, VerificationGuard guard) {
  /** Records that are part of no transaction: they count at once. */
  public static final TransactionalWrite NONE =
      new TransactionalWrite(TransactionalProducer.NONE, VerificationGuard.NONE);
}
