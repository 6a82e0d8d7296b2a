package io.tailrace.kernel.compaction;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.CompactableLog;
import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.LogCompaction;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;

/** One compaction of one log: learns the newest keys of its dirty part, then has it rewritten. */
final class Cleaning {
  private static final System.Logger LOGGER = System.getLogger(Cleaning.class.getName());

  private static final long SMALLEST_MAP = 1 << 20;

  private final CleanerConfig config;
  private final Codecs codecs;
  private final Pace pace;

  Cleaning(CleanerConfig config, Codecs codecs, Pace pace) {
    this.config = config;
    this.codecs = codecs;
    this.pace = pace;
  }

  /**
   * Compacts a log as far as its keys fit into memory. Blocks.
   *
   * @param topic the settings of its topic
   * @param nowMs the time of day, in milliseconds since 1970
   * @return whether it is cleaner than it was; not if the log was truncated or closed meanwhile
   */
  boolean run(
      CompactableLog log,
      LogCompaction compaction,
      TopicConfig topic,
      Dirtiness dirtiness,
      long nowMs) {
    long firstDirty = dirtiness.firstDirtyOffset();
    Optional<Map<Long, LastOfProducer>> producers = log.rememberProducers();
    if (producers.isEmpty()) {
      return false;
    }
    long sizeBefore = log.log().sizeInBytes();
    try (OffsetMap map = mapFor(dirtiness.limitOffset() - firstDirty)) {
      NewestKeys keys =
          NewestKeys.find(
              log.log(),
              map,
              codecs,
              firstDirty,
              dirtiness.limitOffset(),
              config.bufferBytes(),
              pace);
      BatchFilter filter =
          keys.lastBatch() == OffsetMap.NONE
              ? (buffer, at) -> BatchFilter.Verdict.KEEP
              : new CompactionFilter(keys, codecs, topic, producers.get(), nowMs, pace);
      boolean done = compaction.compact(keys.limit(), config.bufferBytes(), filter);
      LOGGER.log(
          Level.DEBUG,
          "Compacted {0} from offset {1} to {2}: {3} keys, {4} bytes became {5}{6}",
          log.log().id(),
          firstDirty,
          keys.limit(),
          map.size(),
          sizeBefore,
          log.log().sizeInBytes(),
          done ? "" : "; not finished, the log changed meanwhile");
      return done && compaction.firstDirtyOffset() > firstDirty;
    }
  }

  /** Of the size that is allowed, or that the dirty part can need at most, or that there is. */
  private OffsetMap mapFor(long offsets) {
    long needed = OffsetMap.bytesFor(offsets, config.loadFactor());
    long bytes = Math.min(config.mapBytes(), needed);
    while (true) {
      try {
        return new OffsetMap(bytes, config.loadFactor());
      } catch (OutOfMemoryError e) {
        // The JVM bounds what lies outside the heap: a smaller map only takes more rounds.
        if (bytes <= SMALLEST_MAP) {
          throw new IllegalStateException("No memory for the keys of a compaction", e);
        }
        bytes /= 2;
      }
    }
  }
}
