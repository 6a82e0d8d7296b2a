package io.tailrace.kernel.partition;

import io.tailrace.kernel.config.Durability;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.kernel.partition.ProducerStates.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The open log of a partition, with what Kafka adds to a log: sequence checks, leader epochs, and a
 * high watermark. Written within the partition's strand; read from any thread.
 */
final class PartitionLog {
  private static final long SNAPSHOT_INTERVAL_BYTES = 256L << 20;

  private final Log log;
  private final InstantSource clock;
  private final DerivedState state = new DerivedState();
  private final ArrayDeque<Unacknowledged> unacknowledged = new ArrayDeque<>();
  private volatile long highWatermark;
  private long bytesSinceSnapshot;

  /** A batch that is written and waits until it is durable. */
  private record Unacknowledged(
      long endOffset, int bytes, AppendResult result, AppendCallback callback) {}

  PartitionLog(Log log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
    state.restore(log, clock);
    this.highWatermark = log.endOffset();
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

  long highWatermark() {
    return highWatermark;
  }

  /** Up to where transactions are decided. */
  long lastStableOffset() {
    return highWatermark;
  }

  /**
   * Appends one validated batch: gives it its offsets and its epoch, in place.
   *
   * @return how many bytes became readable at once; acknowledgements that must wait are given by
   *     {@link #durableUpTo}
   */
  int append(
      ByteBuffer batch,
      long logAppendTime,
      int leaderEpoch,
      Durability durability,
      AppendCallback callback) {
    int at = batch.position();
    long producerId = RecordBatch.producerId(batch, at);
    if (producerId != RecordBatch.NO_PRODUCER_ID && !RecordBatch.isControl(batch, at)) {
      switch (state.producers().check(batch, at)) {
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
          callback.appended(AppendResult.refused(error, reason));
          return 0;
        }
      }
    }
    long baseOffset = log.endOffset();
    RecordBatch.baseOffset(batch, at, baseOffset);
    RecordBatch.leaderEpoch(batch, at, leaderEpoch);
    log.append(batch);
    state.append(batch, at, clock.millis());
    int size = batch.remaining();
    bytesSinceSnapshot += size;
    AppendResult result = AppendResult.appended(baseOffset, logAppendTime, log.startOffset());
    boolean readable = durability != Durability.FSYNC;
    if (readable) {
      highWatermark = log.endOffset();
    }
    acknowledge(result, size, durability, callback);
    return readable ? size : 0;
  }

  /**
   * Tells those who waited for the log to be durable up to an offset.
   *
   * @return how many bytes became readable
   */
  int durableUpTo(long offset) {
    highWatermark = Math.max(highWatermark, Math.min(offset, log.endOffset()));
    long readable = 0;
    while (!unacknowledged.isEmpty() && unacknowledged.peek().endOffset <= offset) {
      Unacknowledged next = unacknowledged.poll();
      readable += next.bytes;
      next.callback.appended(next.result);
    }
    return (int) Math.min(Integer.MAX_VALUE, readable);
  }

  /** Whether anybody waits for a flush. */
  boolean awaitsFlush() {
    return !unacknowledged.isEmpty();
  }

  /** Refuses all that waits for a flush: it failed. */
  void failUnacknowledged(ErrorCode error, String message) {
    while (!unacknowledged.isEmpty()) {
      unacknowledged.poll().callback.appended(AppendResult.refused(error, message));
    }
  }

  /** Reads from an offset up to the high watermark or the last stable offset. */
  FetchResult read(FetchPosition position, int maxBytes, boolean atLeastOne) {
    long offset = position.offset();
    long watermark = highWatermark;
    long limit = position.readCommitted() ? lastStableOffset() : watermark;
    try {
      if (offset > watermark) {
        // Between the watermark and the end there is nothing yet; beyond the end there never was.
        return offset <= log.endOffset()
            ? result(LogSlice.EMPTY, watermark)
            : FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
      }
      boolean wanted = offset < limit && (atLeastOne || maxBytes > 0);
      LogSlice slice = wanted ? log.read(offset, limit, maxBytes) : readNothing(offset);
      if (!atLeastOne && slice.size() > maxBytes) {
        slice.close();
        slice = LogSlice.EMPTY;
      }
      return result(slice, watermark);
    } catch (OffsetOutOfRangeException e) {
      return FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
    }
  }

  private LogSlice readNothing(long offset) {
    if (offset < log.startOffset()) {
      throw new OffsetOutOfRangeException(log.id(), offset, log.startOffset(), log.endOffset());
    }
    return LogSlice.EMPTY;
  }

  private FetchResult result(LogSlice slice, long watermark) {
    return new FetchResult(
        ErrorCode.NONE,
        slice,
        watermark,
        lastStableOffset(),
        log.startOffset(),
        Optional.<EpochEnd>empty());
  }

  /** Whether enough was written since the last snapshot that it is time for one. */
  boolean isSnapshotDue() {
    return bytesSinceSnapshot >= SNAPSHOT_INTERVAL_BYTES;
  }

  void saveSnapshot() {
    bytesSinceSnapshot = 0;
    state.save(log);
  }

  /** Applies retention, and forgets what it removed. */
  void applyRetention(long producersSilentSince) {
    if (log.applyRetention(highWatermark)) {
      state.epochs().deleteBefore(log.startOffset());
    }
    state.producers().expire(producersSilentSince);
  }

  /** Moves the log start offset, for DeleteRecords. */
  void deleteBefore(long offset) {
    log.deleteBefore(offset);
    state.epochs().deleteBefore(log.startOffset());
  }

  void configure(TopicConfig config) {
    log.configure(config.log());
  }

  private void acknowledge(
      AppendResult result, int bytes, Durability durability, AppendCallback callback) {
    if (durability == Durability.FSYNC) {
      unacknowledged.add(new Unacknowledged(log.endOffset(), bytes, result, callback));
    } else {
      callback.appended(result);
    }
  }
}
