package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;

/**
 * Looks after transactions that others have written. Every call ends within the client's time-outs;
 * an {@link IOException} means that it may be tried again.
 */
interface TransactionClient extends AutoCloseable {

  /** What the broker answers to the end of a transaction. */
  enum EndAnswer {
    /** The transaction is decided as wanted. */
    DONE,

    /** Not now; or not any more: where the id stands tells which. */
    NOT_NOW
  }

  /** The level of a feature that is in force, 0 if it is not known to the broker (KIP-584). */
  int featureLevel(String feature) throws IOException, InterruptedException;

  /** All transactional ids of these prefixes, in whatever state. */
  List<TransactionListing> list(Collection<String> prefixes)
      throws IOException, InterruptedException;

  /** Where a transactional id stands; empty if there is no such id. */
  default Optional<TransactionDescription> describe(String transactionalId)
      throws IOException, InterruptedException {
    return ask(transactionalId).await();
  }

  /** Asks where a transactional id stands, and returns before the answer is there. */
  Question ask(String transactionalId);

  /** What has been asked. */
  interface Question {
    /** The answer; empty if there is no such id. */
    Optional<TransactionDescription> await() throws IOException, InterruptedException;
  }

  /**
   * Ends the transaction of a producer (KIP-890: its epoch ends, too).
   *
   * @param coordinator the broker that {@link #describe} has named
   * @param commit or else abort
   * @throws NotPermittedException if the broker does not allow it
   */
  EndAnswer end(PreparedTransaction transaction, int coordinator, boolean commit)
      throws IOException, InterruptedException;

  @Override
  void close();

  /** To try again is no use. */
  final class NotPermittedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPermittedException(String message) {
      super(message);
    }
  }
}
