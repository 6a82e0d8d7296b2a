package io.tailrace.flink.sink;

import java.util.Objects;

/**
 * A transaction whose records are all with the broker, and which awaits the decision of Flink: what
 * a checkpoint remembers of it, and all that is needed to commit it (KIP-939).
 *
 * @param transactionalId whose transaction it is
 * @param producerId who wrote it
 * @param producerEpoch as the broker knew it when the transaction was prepared; the end of the
 *     transaction makes it the next one (KIP-890), and by that tells this transaction from others
 *     of the id
 */
public record PreparedTransaction(String transactionalId, long producerId, short producerEpoch) {

  /** Checks that there is an id. */
  public PreparedTransaction {
    Objects.requireNonNull(transactionalId, "transactionalId");
  }
}
