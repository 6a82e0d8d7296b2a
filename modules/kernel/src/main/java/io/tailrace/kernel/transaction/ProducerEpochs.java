package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import java.util.OptionalLong;

/**
 * How the epochs of a producer id go on, and end. The last epoch is kept for a marker: it fences
 * the last client.
 */
final class ProducerEpochs {
  private static final short LAST_OF_CLIENTS = Short.MAX_VALUE - 1;

  private ProducerEpochs() {}

  /** Whether no client can get another epoch of that producer id. */
  static boolean isExhausted(short epoch) {
    return epoch >= LAST_OF_CLIENTS;
  }

  /** Whether a request is of the client, as far as its epoch goes. */
  static boolean isOfClient(TransactionalProducer client, short epoch) {
    return epoch == client.epoch() && epoch <= LAST_OF_CLIENTS;
  }

  /** The same producer id in its next epoch. */
  static TransactionalProducer next(TransactionalProducer producer) {
    if (producer.epoch() == Short.MAX_VALUE) {
      throw new IllegalStateException("No epoch comes after that of " + producer);
    }
    return new TransactionalProducer(producer.id(), (short) (producer.epoch() + 1));
  }

  /**
   * Whom a client can go on as: the next epoch or, where there is none, a fresh producer id.
   *
   * @param fresh a producer id that was never used; there if the epochs are exhausted
   */
  static TransactionalProducer nextForClient(TransactionalProducer producer, OptionalLong fresh) {
    return isExhausted(producer.epoch())
        ? new TransactionalProducer(fresh.getAsLong(), (short) 0)
        : next(producer);
  }
}
