package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;

/**
 * Who a producer is from now on.
 *
 * @param producer what its requests have to say
 * @param ongoing who wrote in the transaction that was kept (KIP-939)
 */
record InitAnswer(ErrorCode error, TransactionalProducer producer, TransactionalProducer ongoing) {

  static InitAnswer of(Transaction transaction) {
    return new InitAnswer(
        ErrorCode.NONE,
        transaction.client(),
        transaction.isKept() ? transaction.producer() : TransactionalProducer.NONE);
  }

  static InitAnswer refused(ErrorCode error) {
    return new InitAnswer(error, TransactionalProducer.NONE, TransactionalProducer.NONE);
  }
}
