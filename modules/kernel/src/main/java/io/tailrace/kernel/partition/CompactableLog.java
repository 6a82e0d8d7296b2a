package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The open log of a partition, as compaction sees it. All methods may be called from any thread;
 * see {@link Partition#compactable}.
 */
public final class CompactableLog {
  private final PartitionLog log;
  private final Supplier<Optional<Map<Long, LastOfProducer>>> remember;

  /**
   * Where a producer that is remembered wrote last.
   *
   * @param batch the base offset of its last batch with records; empty if only markers are known
   * @param epoch its epoch
   */
  public record LastOfProducer(OptionalLong batch, short epoch) {}

  CompactableLog(PartitionLog log, Supplier<Optional<Map<Long, LastOfProducer>>> remember) {
    this.log = log;
    this.remember = remember;
  }

  /** The log itself: to be read and compacted, not to be written. */
  public Log log() {
    return log.log();
  }

  /** Up to where records are committed, and their transactions decided. */
  public long lastStableOffset() {
    return log.lastStableOffset();
  }

  /**
   * Saves what was derived from the batches, since some of them will not be there any more when it
   * is derived again; says which batches tell the last sequence numbers of producers. Blocks.
   *
   * @return by producer id; empty if the partition is not open any more
   */
  public Optional<Map<Long, LastOfProducer>> rememberProducers() {
    return remember.get();
  }
}
