package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.AcquireMode;

/**
 * What bounds one share fetch.
 *
 * @param member who acquires
 * @param mode how the limit of records is meant
 * @param maxRecords how many records all partitions give together; none if it is 0
 * @param batchSize how many records a run of acquired ones should have
 * @param minBytes how many bytes make it worth answering before the wait is over
 * @param maxBytes how many bytes the response should hold at most
 * @param maxWaitMs how long to wait, in milliseconds
 */
record ShareFetchLimits(
    String member,
    AcquireMode mode,
    int maxRecords,
    int batchSize,
    int minBytes,
    int maxBytes,
    int maxWaitMs) {}
