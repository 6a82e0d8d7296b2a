package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import java.util.Optional;

/**
 * A producer begins with its transactional id.
 *
 * @param timeoutMs how long its transactions may last
 * @param keep whether a transaction that is open goes on (KIP-939); else it is aborted
 * @param expected whom the producer takes itself for (KIP-360); empty if it has just started
 */
record InitRequest(
    String id, int timeoutMs, boolean keep, Optional<TransactionalProducer> expected) {}
