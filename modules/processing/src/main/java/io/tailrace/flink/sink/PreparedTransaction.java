package io.tailrace.flink.sink;

import java.util.Objects;
import java.util.Optional;

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
  /** From here on, brokers may give a new producer id rather than the next epoch. */
  private static final short LAST_EPOCH = Short.MAX_VALUE - 3;

  /** Checks that there is an id. */
  public PreparedTransaction {
    Objects.requireNonNull(transactionalId, "transactionalId");
  }

  /**
   * The producer's next transaction, once this one is committed (KIP-890); empty where epochs end,
   * since the producer gets a new id then.
   */
  Optional<PreparedTransaction> successor() {
    return producerEpoch < LAST_EPOCH
        ? Optional.of(
            new PreparedTransaction(transactionalId, producerId, (short) (producerEpoch + 1)))
        : Optional.empty();
  }
}
