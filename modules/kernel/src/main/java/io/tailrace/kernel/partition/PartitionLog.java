package io.tailrace.kernel.partition;

import io.tailrace.kernel.config.Durability;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.kernel.partition.ProducerStates.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * The open log of a partition, with what Kafka adds to a log: sequence checks, transactions, leader
 * epochs, and a high watermark. Written within the partition's strand; read from any thread.
 */
final class PartitionLog {
  private static final System.Logger LOGGER = System.getLogger(PartitionLog.class.getName());
  private static final long SNAPSHOT_INTERVAL_BYTES = 256L << 20;

  /** So many bytes become readable when a transaction is decided: nobody counts those before it. */
  private static final int DECIDED = Integer.MAX_VALUE;

  private final Log log;
  private final InstantSource clock;
  private final DerivedState state;
  private final ArrayDeque<Unacknowledged> unacknowledged = new ArrayDeque<>();
  private volatile long highWatermark;
  private long bytesSinceSnapshot;
  private long flushedOffset;
  private long flushedAtMs;

  /** A batch that is written and waits until it is durable. */
  private record Unacknowledged(
      long endOffset, int bytes, AppendResult result, AppendCallback callback) {}

  private PartitionLog(Log log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
    this.state = new DerivedState(log.transactionIndex());
    state.restore(log, clock);
    raiseHighWatermark(log.endOffset()); // what was replayed is decided
    this.flushedOffset = log.endOffset();
    this.flushedAtMs = clock.millis();
  }

  /** Opens the log, and replays what its batches say. Blocks. */
  static PartitionLog open(PartitionContext context, LogId id, TopicConfig config) {
    Log log = context.storage().open(id, config.logOf(id));
    try {
      return new PartitionLog(log, context.clock());
    } catch (RuntimeException e) {
      try {
        log.close();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  Log log() {
    return log;
  }

  LeaderEpochs epochs() {
    return state.epochs();
  }

  ProducerStates producers() {
    return state.producers();
  }

  AbortedTransactions aborted() {
    return state.aborted();
  }

  long highWatermark() {
    return highWatermark;
  }

  /** Up to where transactions are decided; at most the high watermark. */
  long lastStableOffset() {
    long watermark = highWatermark; // before the transactions: one that begins now is above it
    return stableOffset(watermark);
  }

  private long stableOffset(long watermark) {
    long firstOpen = Math.max(log.startOffset(), state.producers().transactions().firstOffset());
    return Math.min(watermark, firstOpen);
  }

  /**
   * Appends one validated batch: gives it its offsets and its epoch, in place.
   *
   * @param verify whether a transaction must have been verified
   * @return how many bytes became readable at once; acknowledgements that must wait are given by
   *     {@link #durableUpTo}
   */
  int append(
      ByteBuffer batch,
      AppendRequest request,
      boolean verify,
      long logAppendTime,
      int leaderEpoch,
      Durability durability,
      AppendCallback callback) {
    int at = batch.position();
    if (RecordBatch.producerId(batch, at) != RecordBatch.NO_PRODUCER_ID) {
      switch (state.producers().check(batch, at, request, verify)) {
        case Verdict.Next _ -> {}
        case Verdict.Duplicate(long baseOffset, long timestamp) -> {
          acknowledge(
              AppendResult.appended(baseOffset, timestamp, log.startOffset()),
              0,
              durability,
              callback);
          return 0;
        }
        case Verdict.Refused(ErrorCode error, String reason) -> {
          tell(callback, AppendResult.refused(error, reason));
          return 0;
        }
      }
    }
    return write(batch, logAppendTime, leaderEpoch, durability, callback);
  }

  /** Appends the marker that ends a transaction; else like {@link #append}. */
  int append(
      TransactionMarker marker, int leaderEpoch, Durability durability, AppendCallback callback) {
    if (state.producers().check(marker) instanceof Verdict.Refused(ErrorCode error, String why)) {
      tell(callback, AppendResult.refused(error, why));
      return 0;
    }
    ByteBuffer batch = marker.toBatch(clock.millis());
    return write(batch, RecordBatch.NO_TIMESTAMP, leaderEpoch, durability, callback);
  }

  private int write(
      ByteBuffer batch,
      long logAppendTime,
      int leaderEpoch,
      Durability durability,
      AppendCallback callback) {
    int at = batch.position();
    long baseOffset = log.endOffset();
    RecordBatch.baseOffset(batch, at, baseOffset);
    RecordBatch.leaderEpoch(batch, at, leaderEpoch);
    log.append(batch);
    state.append(batch, at, clock.millis());
    int size = batch.remaining();
    bytesSinceSnapshot += size;
    AppendResult result = AppendResult.appended(baseOffset, logAppendTime, log.startOffset());
    boolean readable = durability != Durability.FSYNC;
    boolean decided = readable && raiseHighWatermark(log.endOffset());
    acknowledge(result, size, durability, callback);
    if (decided) {
      return DECIDED;
    }
    return readable ? size : 0;
  }

  /** Whether that decided a transaction. */
  private boolean raiseHighWatermark(long offset) {
    highWatermark = offset;
    return state.producers().transactions().committed(offset);
  }

  /**
   * Tells those who waited for the log to be durable up to an offset.
   *
   * @return how many bytes became readable
   */
  int durableUpTo(long offset) {
    flushedOffset = Math.max(flushedOffset, offset);
    flushedAtMs = clock.millis();
    boolean decided =
        raiseHighWatermark(Math.max(highWatermark, Math.min(offset, log.endOffset())));
    long readable = 0;
    while (!unacknowledged.isEmpty() && unacknowledged.peek().endOffset <= offset) {
      Unacknowledged next = unacknowledged.poll();
      readable += next.bytes;
      tell(next.callback, next.result);
    }
    return decided ? DECIDED : (int) Math.min(Integer.MAX_VALUE, readable);
  }

  /** How many offsets were given out since the last flush. */
  long unflushed() {
    return log.endOffset() - flushedOffset;
  }

  /** When the last flush ended. */
  long flushedAtMs() {
    return flushedAtMs;
  }

  /** Whether anybody waits for a flush. */
  boolean awaitsFlush() {
    return !unacknowledged.isEmpty();
  }

  /** Refuses all that waits for a flush: it failed. */
  void failUnacknowledged(ErrorCode error, String message) {
    while (!unacknowledged.isEmpty()) {
      tell(unacknowledged.poll().callback, AppendResult.refused(error, message));
    }
  }

  /**
   * Reads from an offset up to the high watermark or the last stable offset; where the reader's log
   * is not a beginning of this one, says where they part (KIP-595).
   */
  FetchResult read(FetchPosition position, int leaderEpoch, int maxBytes, boolean atLeastOne) {
    long offset = position.offset();
    long watermark = highWatermark;
    long stable = stableOffset(watermark);
    long limit = position.readCommitted() ? stable : watermark;
    if (position.lastFetchedEpoch().isPresent()) {
      int fetchedEpoch = position.lastFetchedEpoch().getAsInt();
      EpochEnd end = epochs().endOf(fetchedEpoch, leaderEpoch, log.endOffset());
      if (end.epoch() == LeaderEpochs.NONE || offset < log.startOffset()) {
        return FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
      }
      if (end.epoch() < fetchedEpoch || end.endOffset() < offset) {
        return result(LogSlice.EMPTY, watermark, stable, List.of(), Optional.of(end));
      }
    }
    try {
      if (offset > watermark) {
        // Between the watermark and the end there is nothing yet; beyond the end there never was.
        return offset <= log.endOffset()
            ? result(LogSlice.EMPTY, watermark, stable, List.of(), Optional.empty())
            : FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
      }
      boolean hiding = position.readCommitted() && !aborted().isEmpty();
      while (true) {
        long known = aborted().startOffset();
        LogSlice slice = slice(offset, limit, maxBytes, atLeastOne);
        if (!hiding) {
          return result(slice, watermark, stable, List.of(), Optional.empty());
        }
        List<AbortedTransaction> hidden = within(slice, offset, limit);
        if (aborted().startOffset() == known) {
          return result(slice, watermark, stable, hidden, Optional.empty());
        }
        slice.close(); // some of what is aborted in it may have been forgotten meanwhile
      }
    } catch (OffsetOutOfRangeException e) {
      return FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
    }
  }

  private LogSlice slice(long offset, long limit, int maxBytes, boolean atLeastOne) {
    boolean wanted = offset < limit && (atLeastOne || maxBytes > 0);
    LogSlice slice = wanted ? log.read(offset, limit, Math.max(0, maxBytes)) : readNothing(offset);
    if (!atLeastOne && slice.size() > maxBytes) {
      slice.close();
      return LogSlice.EMPTY;
    }
    return slice;
  }

  private List<AbortedTransaction> within(LogSlice slice, long from, long limit) {
    try {
      return aborted().within(slice, from, limit);
    } catch (RuntimeException e) {
      slice.close();
      throw e;
    }
  }

  private LogSlice readNothing(long offset) {
    if (offset < log.startOffset()) {
      throw new OffsetOutOfRangeException(log.id(), offset, log.startOffset(), log.endOffset());
    }
    return LogSlice.EMPTY;
  }

  private FetchResult result(
      LogSlice slice,
      long watermark,
      long stable,
      List<AbortedTransaction> aborted,
      Optional<EpochEnd> diverging) {
    return new FetchResult(
        ErrorCode.NONE, slice, watermark, stable, log.startOffset(), aborted, diverging);
  }

  /** Whether enough was written since the last time that it is time for a snapshot. */
  boolean takeSnapshotDue() {
    if (bytesSinceSnapshot < SNAPSHOT_INTERVAL_BYTES) {
      return false;
    }
    bytesSinceSnapshot = 0; // so that it is asked for once, however long it takes
    return true;
  }

  void saveSnapshot() {
    state.save(log);
  }

  /**
   * Saves what is derived before more of the log is compacted; what was compacted is forgotten
   * before its markers can go.
   */
  void prepareCompaction() {
    log.compaction().ifPresent(done -> state.compactedTo(done.firstDirtyOffset()));
    state.save(log);
  }

  /** Flushes, saves what is derived, and closes. */
  void saveAndClose() {
    state.saveAndClose(log);
  }

  /** Applies retention, and forgets what it removed. */
  void applyRetention(long producersSilentSince) {
    if (log.applyRetention(highWatermark)) {
      state.deleteBefore(log.startOffset());
    }
    state.producers().expire(producersSilentSince);
  }

  /** Moves the log start offset, for DeleteRecords. */
  void deleteBefore(long offset) {
    log.deleteBefore(offset);
    state.deleteBefore(log.startOffset());
  }

  void configure(TopicConfig config) {
    log.configure(config.logOf(log.id()));
  }

  private void acknowledge(
      AppendResult result, int bytes, Durability durability, AppendCallback callback) {
    if (durability == Durability.FSYNC) {
      unacknowledged.add(new Unacknowledged(log.endOffset(), bytes, result, callback));
    } else {
      tell(callback, result);
    }
  }

  /** What goes wrong in who is told is not the log's fault: the batch is what it is. */
  static void tell(AppendCallback callback, AppendResult result) {
    try {
      callback.appended(result);
    } catch (RuntimeException e) {
      try {
        callback.failed(e);
      } catch (RuntimeException again) {
        again.addSuppressed(e);
        LOGGER.log(Level.ERROR, "The outcome of an append could not be told", again);
      }
    }
  }
}
