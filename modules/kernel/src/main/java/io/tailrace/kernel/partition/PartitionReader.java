package io.tailrace.kernel.partition;

import io.tailrace.kernel.compression.Codecs;
import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordCursor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Answers questions about an open partition; see {@link Partition#query}. Its methods may block on
 * I/O.
 */
public final class PartitionReader {
  private final PartitionLog log;
  private final int leaderEpoch;
  private final Codecs codecs;

  PartitionReader(PartitionLog log, int leaderEpoch, Codecs codecs) {
    this.log = log;
    this.leaderEpoch = leaderEpoch;
    this.codecs = codecs;
  }

  /**
   * An offset, with what is known of its record.
   *
   * @param timestamp the record's, or -1
   * @param leaderEpoch the epoch in which it was appended, or -1
   */
  public record FoundOffset(long offset, long timestamp, int leaderEpoch) {}

  /** The first offset that can be read. */
  public FoundOffset earliest() {
    long start = log.log().startOffset();
    return new FoundOffset(start, RecordBatch.NO_TIMESTAMP, log.epochs().epochOf(start));
  }

  /** The offset after the last committed record or, for readers of those, the last decided one. */
  public FoundOffset latest(boolean readCommitted) {
    return new FoundOffset(limit(readCommitted), RecordBatch.NO_TIMESTAMP, leaderEpoch);
  }

  /** The first record whose timestamp is at least the given one. */
  public Optional<FoundOffset> atOrAfter(long timestamp, boolean readCommitted) {
    OptionalLong first = log.log().batchAtOrAfter(timestamp);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Search search = new Search();
    BatchWalk.batches(
        log.log(),
        Math.max(first.getAsLong(), log.log().startOffset()),
        limit(readCommitted),
        (bytes, at) -> {
          if (RecordBatch.maxTimestamp(bytes, at) >= timestamp) {
            search.firstAtOrAfter(timestamp, bytes, at);
          }
          return search.found.isEmpty();
        });
    return search.found;
  }

  /**
   * The first record that has the largest timestamp (KIP-734), if readers of that kind get to see
   * it.
   */
  public Optional<FoundOffset> ofMaxTimestamp(boolean readCommitted) {
    OptionalLong first = log.log().batchOfMaxTimestamp();
    long limit = limit(readCommitted);
    if (first.isEmpty() || first.getAsLong() >= limit) {
      return Optional.empty();
    }
    Search search = new Search();
    BatchWalk.batches(
        log.log(),
        Math.max(first.getAsLong(), log.log().startOffset()),
        limit,
        (bytes, at) -> {
          search.firstAtOrAfter(RecordBatch.maxTimestamp(bytes, at), bytes, at);
          return false;
        });
    return search.found;
  }

  /** Looks for a record within batches. */
  private final class Search {
    private Optional<FoundOffset> found = Optional.empty();

    void firstAtOrAfter(long timestamp, ByteBuffer bytes, int at) {
      try (RecordCursor cursor = codecs.records(bytes, at)) {
        while (found.isEmpty() && cursor.next()) {
          if (cursor.timestamp() >= timestamp && cursor.offset() >= log.log().startOffset()) {
            found =
                Optional.of(
                    new FoundOffset(
                        cursor.offset(), cursor.timestamp(), RecordBatch.leaderEpoch(bytes, at)));
          }
        }
      }
    }
  }

  /** Where a leader epoch ends (KIP-320). */
  public EpochEnd endOfEpoch(int epoch) {
    return log.epochs().endOf(epoch, leaderEpoch, log.log().endOffset());
  }

  /** The first offset that can be read. */
  public long logStartOffset() {
    return log.log().startOffset();
  }

  /** The offset up to which records are committed. */
  public long highWatermark() {
    return log.highWatermark();
  }

  /** The offset up to which transactions are decided; at most the high watermark. */
  public long lastStableOffset() {
    return log.lastStableOffset();
  }

  /**
   * The aborted transactions that have a batch at or after one offset and before another, in the
   * order of their markers.
   */
  public List<AbortedTransaction> abortedTransactions(long fromOffset, long toOffset) {
    return log.aborted().between(fromOffset, toOffset);
  }

  /** Looks at one batch. */
  @FunctionalInterface
  public interface BatchVisitor {
    /**
     * The batch begins at {@code at}; everything is valid during the call.
     *
     * @param records stands before the first record
     */
    void visit(ByteBuffer bytes, int at, RecordCursor records);
  }

  /** Shows every committed batch, from the start of the log on. */
  public void forEachBatch(BatchVisitor visitor) {
    BatchWalk.batches(
        log.log(),
        log.log().startOffset(),
        limit(false),
        (bytes, at) -> {
          try (RecordCursor cursor = codecs.records(bytes, at)) {
            visitor.visit(bytes, at, cursor);
          }
          return true;
        });
  }

  /** Looks at one batch, and says whether to go on. */
  @FunctionalInterface
  public interface BatchSearch {
    /** The batch begins at {@code at}; the bytes are valid during the call. True to go on. */
    boolean visit(ByteBuffer bytes, int at);
  }

  /**
   * Shows decided batches, of which the first is the one that holds an offset.
   *
   * @param from at least {@link #logStartOffset}
   * @param maxBytes about how many bytes are read at a time, from 1; at least one batch is
   * @return the offset after the last one shown, or {@code from}
   */
  public long forEachDecidedBatch(long from, int maxBytes, BatchSearch search) {
    return BatchWalk.batches(log.log(), from, limit(true), maxBytes, search::visit);
  }

  /**
   * The records of a batch, decompressed if need be.
   *
   * @throws io.tailrace.spi.storage.InvalidRecordBatchException if they cannot be read
   */
  public RecordCursor records(ByteBuffer bytes, int at) {
    return codecs.records(bytes, at);
  }

  private long limit(boolean readCommitted) {
    return readCommitted ? log.lastStableOffset() : log.highWatermark();
  }
}
