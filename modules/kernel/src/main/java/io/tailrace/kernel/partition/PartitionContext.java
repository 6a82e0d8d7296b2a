package io.tailrace.kernel.partition;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.spi.storage.Storage;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What partitions share.
 *
 * @param storage where their logs are
 * @param codecs look inside batches where that must be
 * @param validation looks at batches before they are appended
 * @param flusher calls fsync
 * @param background runs what may block: opening, recovery, retention
 * @param clock the time of day
 * @param producerIdExpirationMs how long a silent producer is remembered
 * @param verifyTransactions whether transactions must have been verified (KIP-890)
 */
public record PartitionContext(
    Storage storage,
    Codecs codecs,
    BatchValidation validation,
    Flusher flusher,
    Executor background,
    InstantSource clock,
    long producerIdExpirationMs,
    boolean verifyTransactions) {}
