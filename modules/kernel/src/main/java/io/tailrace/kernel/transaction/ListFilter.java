package io.tailrace.kernel.transaction;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which transactions are to be listed.
 *
 * @param states empty for all
 * @param producerIds empty for all
 * @param minDurationMs only those that are open for longer, or -1
 * @param ids the transactional ids
 */
record ListFilter(
    Set<TransactionState> states,
    boolean anyState,
    Set<Long> producerIds,
    long minDurationMs,
    Predicate<String> ids) {

  boolean accepts(Transaction transaction, long nowMs) {
    return (anyState || states.contains(transaction.state()))
        && (producerIds.isEmpty() || producerIds.contains(transaction.producer().id()))
        && (minDurationMs < 0 || nowMs - transaction.startMs() > minDurationMs)
        && ids.test(transaction.id());
  }
}
