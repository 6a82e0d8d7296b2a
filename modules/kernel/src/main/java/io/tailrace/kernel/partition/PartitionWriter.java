package io.tailrace.kernel.partition;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.config.Durability;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.PartitionLifeCycle.State;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** Appends to the log of a partition, and sees to its flushes. For any thread. */
final class PartitionWriter {
  private static final System.Logger LOGGER = System.getLogger(PartitionWriter.class.getName());

  private final Partition partition;
  private final PartitionContext context;
  private final PartitionLifeCycle lifeCycle;
  private final Strand strand;

  private boolean flushing; // within the strand

  PartitionWriter(Partition partition, PartitionContext context, PartitionLifeCycle lifeCycle) {
    this.partition = partition;
    this.context = context;
    this.lifeCycle = lifeCycle;
    this.strand = lifeCycle.strand();
  }

  void append(ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    if (strand.tryEnter()) {
      try {
        if (lifeCycle.state() instanceof State.Open(PartitionLog log)) {
          append(log, batch, request, callback);
          return;
        }
      } finally {
        strand.exit();
      }
    }
    // Somebody else is in, or the log is not open: the bytes must outlive this call.
    ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    lifeCycle.withWritableLog(
        strand::execute,
        log -> append(log, copy, request, callback),
        error -> PartitionLog.tell(callback, AppendResult.refused(error, "")));
  }

  private void append(
      PartitionLog log, ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    TopicConfig settings = partition.config();
    switch (validate(batch, settings, request)) {
      case BatchValidation.Refused(AppendResult result) -> PartitionLog.tell(callback, result);
      case BatchValidation.Accepted(ByteBuffer accepted, long logAppendTime) ->
          append(log, accepted, logAppendTime, settings, request, callback);
    }
  }

  private BatchValidation.Outcome validate(
      ByteBuffer batch, TopicConfig settings, AppendRequest request) {
    try {
      return context.validation().validate(batch, settings, request, context.clock().millis());
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A batch for " + partition.id() + " could not be judged", e);
      return new BatchValidation.Refused(AppendResult.refused(ErrorCode.UNKNOWN_SERVER_ERROR, ""));
    }
  }

  private void append(
      PartitionLog log,
      ByteBuffer batch,
      long logAppendTime,
      TopicConfig settings,
      AppendRequest request,
      AppendCallback callback) {
    long records = RecordBatch.lastOffsetDelta(batch, batch.position()) + 1L;
    int readable;
    try {
      readable =
          log.append(
              batch,
              request,
              context.verifyTransactions(),
              logAppendTime,
              partition.leaderEpoch(),
              durability(log, records, settings),
              callback);
    } catch (RuntimeException e) {
      failed(log, e, callback);
      return;
    }
    appended(log, readable);
  }

  void append(TransactionMarker marker, AppendCallback callback) {
    lifeCycle.withWritableLog(
        strand::execute,
        log -> append(log, marker, callback),
        error -> PartitionLog.tell(callback, AppendResult.refused(error, "")));
  }

  private void append(PartitionLog log, TransactionMarker marker, AppendCallback callback) {
    Durability durability = durability(log, 1, partition.config());
    int readable;
    try {
      readable = log.append(marker, partition.leaderEpoch(), durability, callback);
    } catch (RuntimeException e) {
      failed(log, e, callback);
      return;
    }
    appended(log, readable);
  }

  /** The batch that reaches {@code flush.messages} is acknowledged once it is on disk. */
  private static Durability durability(PartitionLog log, long records, TopicConfig settings) {
    return log.unflushed() + records >= settings.flushMessages()
        ? Durability.FSYNC
        : settings.durability();
  }

  private void failed(PartitionLog log, RuntimeException cause, AppendCallback callback) {
    lifeCycle.goOffline(log, cause);
    PartitionLog.tell(callback, AppendResult.refused(ErrorCode.KAFKA_STORAGE_ERROR, ""));
  }

  private void appended(PartitionLog log, int readable) {
    if (readable > 0) {
      partition.listeners().changed(partition, readable);
    }
    if (log.awaitsFlush()) {
      flushLater(log);
    }
    if (log.takeSnapshotDue()) {
      lifeCycle.inBackground(PartitionLog::saveSnapshot);
    }
  }

  /** Begins a flush if records have been waiting for it for {@code flush.ms}. */
  void flushOverdue() {
    long limit = partition.config().flushMs();
    if (limit == Long.MAX_VALUE) {
      return;
    }
    long flushedBefore = context.clock().millis() - limit;
    strand.execute(
        () ->
            lifeCycle.ifOpen(
                log -> {
                  if (log.unflushed() > 0 && log.flushedAtMs() <= flushedBefore) {
                    flushLater(log);
                  }
                }));
  }

  private void flushLater(PartitionLog log) {
    if (!flushing) {
      flushing = true;
      context.flusher().submit(() -> flush(log));
    }
  }

  /** On the flusher's thread: the fsync is outside the strand, so appends go on meanwhile. */
  private void flush(PartitionLog log) {
    try {
      long durable = log.log().flush();
      strand.execute(
          () -> {
            flushing = false;
            appended(log, log.durableUpTo(durable));
          });
    } catch (RuntimeException e) {
      strand.execute(() -> lifeCycle.goOffline(log, e));
    }
  }
}
