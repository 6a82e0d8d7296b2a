package io.tailrace.flink.sink;

import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * Makes sure that what a writer has flushed is one transaction that is still open, and learns its
 * producer id and epoch. The question is on its way while the records are: a checkpoint waits for
 * both at once.
 */
final class Preparation {
  private final TransactionClient client;
  private Optional<TransactionClient.Question> asked = Optional.empty();

  Preparation(TransactionClient client) {
    this.client = client;
  }

  /** The flush of this id's transaction begins. */
  void begin(String id) {
    asked = Optional.of(client.ask(id));
  }

  /**
   * The flush is done. If somebody aborts the transaction after the answer its epoch ends: records
   * that come then are refused, and so is the commit.
   *
   * @throws IOException if somebody has aborted it, or the broker does not answer
   */
  PreparedTransaction finish(String id) throws IOException, InterruptedException {
    Optional<TransactionDescription> found = Optional.empty();
    if (asked.isPresent()) {
      found = ongoing(asked.get());
      asked = Optional.empty();
    }
    if (found.isEmpty()) {
      // Its first records may have been under way when it was asked about.
      found = ongoing(client.ask(id));
    }
    return found
        .map(one -> new PreparedTransaction(id, one.producerId(), (short) one.producerEpoch()))
        .orElseThrow(
            () ->
                new IOException(
                    "The transaction of " + id + " is not open any more: somebody has aborted it"));
  }

  private static Optional<TransactionDescription> ongoing(TransactionClient.Question question)
      throws IOException, InterruptedException {
    return question.await().filter(one -> one.state() == TransactionState.ONGOING);
  }
}
