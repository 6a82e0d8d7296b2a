package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.AcquireMode;

/**
 * What bounds a read of a share partition.
 *
 * @param member who acquires
 * @param mode how the limit of records is meant
 * @param maxRecords how many records
 * @param batchSize how many records a run of acquired ones should have
 * @param maxBytes how many bytes; one batch is given even if it is larger
 */
record ShareReadLimits(
    String member, AcquireMode mode, int maxRecords, int batchSize, int maxBytes) {}
