package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;

/**
 * Whether a transaction is decided as its producer wants.
 *
 * @param producer who the producer is from now on
 */
record EndAnswer(ErrorCode error, TransactionalProducer producer) {

  static EndAnswer of(TransactionalProducer producer) {
    return new EndAnswer(ErrorCode.NONE, producer);
  }

  static EndAnswer refused(ErrorCode error) {
    return new EndAnswer(error, TransactionalProducer.NONE);
  }
}
