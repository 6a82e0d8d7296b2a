package io.tailrace.kernel.transaction;

/**
 * A change of a shard's state: what is in the log of {@code __transaction_state}, and all that is
 * needed to have the state again.
 */
public sealed interface TransactionRecord {

  /** The transactional id that it is about. */
  String id();

  /** What is known of a transactional id from now on. */
  record Stored(Transaction transaction) implements TransactionRecord {
    @Override
    public String id() {
      return transaction.id();
    }
  }

  /** A transactional id was forgotten: a tombstone. */
  record Removed(String id) implements TransactionRecord {}
}
