package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;

/**
 * A producer ends its transaction.
 *
 * @param bumpsEpoch whether it gets a new epoch by that (KIP-890, transaction version 2)
 */
record EndRequest(String id, TransactionalProducer producer, boolean commit, boolean bumpsEpoch) {}
