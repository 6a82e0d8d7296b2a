package io.tailrace.kernel.partition;

/**
 * A transaction that was aborted: readers of committed records skip the producer's transactional
 * batches between the two offsets.
 *
 * @param producerId whose it was
 * @param firstOffset the offset of its first batch
 * @param lastOffset the offset of its marker
 */
public record AbortedTransaction(long producerId, long firstOffset, long lastOffset) {}
