package io.tailrace.kernel.compaction;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decides what stays of each batch when a log is compacted, as Kafka does:
 *
 * <ul>
 *   <li>A record stays if no newer one has its key. Records without a key go, as do those of
 *       aborted transactions.
 *   <li>A tombstone stays until its batch's delete horizon, which is set when it is first cleaned
 *       (KIP-534).
 *   <li>A transaction marker stays while there are batches of its transaction, and then until a
 *       horizon likewise. It goes only if it was cleaned before: by then the partition has
 *       forgotten that its transaction was aborted.
 *   <li>A batch without records goes, unless it has the last sequence number or epoch of a producer
 *       that is remembered, or is the last one that is cleaned.
 * </ul>
 *
 * For one thread, and one pass over the log.
 */
final class CompactionFilter implements BatchFilter {
  private final NewestKeys keys;
  private final AbortedTransactions aborted;
  private final Codecs codecs;
  private final TopicConfig config;
  private final Map<Long, LastOfProducer> lastOfProducers;
  private final long nowMs;
  private final Pace pace;

  /** Producers with a batch of the transaction that a marker of theirs will end. */
  private final Set<Long> inTransaction = new HashSet<>();

  private final RecordBatchBuilder builder = new RecordBatchBuilder();
  private final BitSet kept = new BitSet();

  /**
   * A filter for one compaction.
   *
   * @param nowMs the time of day, in milliseconds since 1970
   */
  CompactionFilter(
      NewestKeys keys,
      Codecs codecs,
      TopicConfig config,
      Map<Long, LastOfProducer> lastOfProducers,
      long nowMs,
      Pace pace) {
    this.keys = keys;
    aborted = keys.aborted();
    this.codecs = codecs;
    this.config = config;
    this.lastOfProducers = lastOfProducers;
    this.nowMs = nowMs;
    this.pace = pace;
  }

  @Override
  public Verdict filter(ByteBuffer buffer, int at) {
    LogBatches.requireUndamaged(buffer, at);
    int size = RecordBatch.sizeInBytes(buffer, at);
    pace.spend(size);
    Verdict verdict = RecordBatch.isControl(buffer, at) ? control(buffer, at) : data(buffer, at);
    switch (verdict) {
      case Verdict.Keep _ -> pace.spend(size);
      case Verdict.Drop _ -> {}
      case Verdict.Replace(ByteBuffer batch) -> pace.spend(batch.remaining());
    }
    return verdict;
  }

  private Verdict control(ByteBuffer buffer, int at) {
    boolean needed =
        switch (MarkerType.of(buffer, at)) {
          case ABORT, COMMIT -> inTransaction.remove(RecordBatch.producerId(buffer, at));
          case OTHER -> true;
          case EMPTY -> false;
        };
    if (needed) {
      return Verdict.KEEP;
    }
    boolean old = RecordBatch.baseOffset(buffer, at) < keys.firstDirty();
    if (RecordBatch.recordCount(buffer, at) == 0 || old && isPastHorizon(buffer, at)) {
      return nothingLeft(buffer, at);
    }
    if (RecordBatch.hasDeleteHorizon(buffer, at)) {
      return Verdict.KEEP;
    }
    return rewrite(buffer, at, true);
  }

  private Verdict data(ByteBuffer buffer, int at) {
    if (RecordBatch.isTransactional(buffer, at)) {
      long producer = RecordBatch.producerId(buffer, at);
      inTransaction.add(producer);
      if (aborted.contains(producer, RecordBatch.baseOffset(buffer, at))) {
        return nothingLeft(buffer, at);
      }
    }
    boolean tombstonesStay = !isPastHorizon(buffer, at);
    boolean tombstones = false;
    kept.clear();
    int count = 0;
    try (RecordCursor cursor = codecs.records(buffer, at)) {
      for (; cursor.next(); count++) {
        if (stays(cursor, tombstonesStay)) {
          kept.set(count);
          tombstones |= !cursor.hasValue();
        }
      }
    }
    int left = kept.cardinality();
    if (left == 0) {
      return nothingLeft(buffer, at);
    }
    boolean newHorizon = tombstones && !RecordBatch.hasDeleteHorizon(buffer, at);
    return left == count && !newHorizon ? Verdict.KEEP : rewrite(buffer, at, newHorizon);
  }

  private boolean stays(RecordCursor record, boolean tombstonesStay) {
    long offset = record.offset();
    if (offset >= keys.limit()) {
      return true;
    }
    return record.hasKey()
        && (record.hasValue() || tombstonesStay)
        && offset >= keys.newestOf(record.key().orElseThrow());
  }

  private boolean isPastHorizon(ByteBuffer buffer, int at) {
    return RecordBatch.hasDeleteHorizon(buffer, at)
        && RecordBatch.baseTimestamp(buffer, at) <= nowMs;
  }

  /** The batch without its records, if something in its header is still needed. */
  private Verdict nothingLeft(ByteBuffer buffer, int at) {
    if (RecordBatch.baseOffset(buffer, at) != keys.lastBatch() && !isLastOfProducer(buffer, at)) {
      return Verdict.DROP;
    }
    return RecordBatch.recordCount(buffer, at) == 0
        ? Verdict.KEEP
        : new Verdict.Replace(builder.replacing(buffer, at).build());
  }

  private boolean isLastOfProducer(ByteBuffer buffer, int at) {
    LastOfProducer last = lastOfProducers.get(RecordBatch.producerId(buffer, at));
    if (last == null) {
      return false;
    }
    return last.batch().isPresent()
        ? last.batch().getAsLong() == RecordBatch.baseOffset(buffer, at)
        : RecordBatch.isControl(buffer, at)
            && last.epoch() == RecordBatch.producerEpoch(buffer, at);
  }

  /** The batch with the records that stay: all, if it is a marker. */
  private Verdict rewrite(ByteBuffer buffer, int at, boolean newHorizon) {
    builder.replacing(buffer, at);
    if (newHorizon) {
      long retention = config.compaction().deleteRetentionMs();
      builder.deleteHorizon(nowMs + Math.min(retention, Long.MAX_VALUE - nowMs));
    }
    int codec = RecordBatch.compression(buffer, at);
    if (codec != 0) {
      codecs.of(codec).ifPresent(this::compress);
    }
    boolean all = RecordBatch.isControl(buffer, at);
    try (RecordCursor cursor = codecs.records(buffer, at)) {
      for (int i = 0; cursor.next(); i++) {
        if (all || kept.get(i)) {
          builder.copy(cursor);
        }
      }
    }
    return new Verdict.Replace(builder.build());
  }

  /** In the codec that it came in, at the topic's level if that is set for this codec. */
  private void compress(Codecs.Codec codec) {
    boolean configured = config.compressionType().equals(codec.name());
    builder.compression(
        codec.id(), codec.codec(), configured ? config.compressionLevel() : OptionalInt.empty());
  }
}
