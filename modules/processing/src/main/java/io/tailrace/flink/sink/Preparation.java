package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Makes sure at each checkpoint that what a writer has flushed is one transaction that is still
 * open, and knows its producer id and epoch: mostly without a question to the broker, for which the
 * checkpoint would wait.
 *
 * <ul>
 *   <li>That it is open is said by every record that is acknowledged: whoever ends a transaction
 *       ends its epoch, and then no more records are taken.
 *   <li>The epoch is that of the id's transaction before, which this JVM has committed, and one
 *       more (KIP-890). Of the first one, the broker is asked while records are written.
 * </ul>
 *
 * For the writer's thread, but for {@link #acknowledged}.
 */
final class Preparation {
  private final TransactionClient client;

  private String id = "";
  private Optional<PreparedTransaction> expected = Optional.empty();
  private volatile Optional<TransactionClient.Question> asked = Optional.empty();
  private volatile boolean acknowledged;

  Preparation(TransactionClient client) {
    this.client = client;
  }

  /**
   * A transaction begins, and nothing of it is on its way.
   *
   * @param expected what it has to be, if that is known
   */
  void begin(String transactionalId, Optional<PreparedTransaction> expected) {
    id = transactionalId;
    this.expected = expected;
    asked = Optional.empty();
    acknowledged = false;
  }

  /** The broker has a record of the transaction. On the producer's thread. */
  void acknowledged() {
    if (!acknowledged) {
      acknowledged = true;
      if (expected.isEmpty() && asked.isEmpty()) {
        asked = Optional.of(client.ask(id));
      }
    }
  }

  /** The flush begins. */
  void flushing() {
    acknowledged = false;
  }

  /**
   * The flush is done, and every acknowledgement has been told. Should somebody abort the
   * transaction from now on, its commit is refused.
   *
   * @throws IOException if somebody has aborted it, or if the broker is asked and does not answer
   */
  PreparedTransaction finish() throws IOException, InterruptedException {
    if (acknowledged) {
      Optional<PreparedTransaction> known =
          expected.isPresent() || asked.isEmpty() ? expected : ongoing(asked.get());
      if (known.isPresent()) {
        return known.get();
      }
    }
    // For all that the flush has shown, it may have been aborted since its last record.
    return ongoing(client.ask(id))
        .filter(found -> expected.isEmpty() || expected.get().equals(found))
        .orElseThrow(
            () ->
                new IOException(
                    "The transaction of " + id + " is not open any more: somebody has aborted it"));
  }

  private Optional<PreparedTransaction> ongoing(TransactionClient.Question question)
      throws IOException, InterruptedException {
    Optional<TransactionDescription> found = question.await();
    return found
        .filter(one -> one.state() == TransactionState.ONGOING)
        .map(one -> new PreparedTransaction(id, one.producerId(), (short) one.producerEpoch()));
  }
}
