package io.tailrace.kernel.partition;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.config.Durability;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A partition that this broker leads: opens its log when it is first needed, lets one thread at a
 * time write, and goes offline, alone, when its storage fails.
 *
 * <p>All methods may be called from any thread, and none blocks: what has to wait for the log is
 * done when it is open, on another thread.
 */
public final class Partition {
  private static final System.Logger LOGGER = System.getLogger(Partition.class.getName());

  private final LogId id;
  private final PartitionContext context;
  private final Strand strand = new Strand();
  private final AppendListeners listeners = new AppendListeners();
  private volatile TopicConfig config;
  private volatile int leaderEpoch;
  private volatile State state = State.CLOSED;
  private final AtomicBoolean opening = new AtomicBoolean();

  private boolean flushing; // within the strand

  /** What can be done with the partition. */
  private sealed interface State {
    State CLOSED = new Closed();
    State OPENING = new Opening();

    /** Nothing has been asked of it yet. */
    record Closed() implements State {}

    /** A background thread opens the log; it is in the strand meanwhile. */
    record Opening() implements State {}

    /** At work. */
    record Open(PartitionLog log) implements State {}

    /** Its storage failed: what could be opened can perhaps still be read. */
    record Offline(Optional<PartitionLog> log) implements State {}

    /** Closed for good: its topic is deleted, or the broker stops. */
    record Gone(ErrorCode error) implements State {}
  }

  /** A partition whose log is opened on first use. */
  public Partition(LogId id, PartitionContext context, TopicConfig config, int leaderEpoch) {
    this.id = id;
    this.context = context;
    this.config = config;
    this.leaderEpoch = leaderEpoch;
  }

  /** Topic and number. */
  public LogId id() {
    return id;
  }

  /** The settings of its topic. */
  public TopicConfig config() {
    return config;
  }

  /** The epoch in which this broker leads it. */
  public int leaderEpoch() {
    return leaderEpoch;
  }

  /** Whether its storage failed. */
  public boolean isOffline() {
    return state instanceof State.Offline;
  }

  /** Those who wait for records to read. */
  public AppendListeners listeners() {
    return listeners;
  }

  // ------------------------------------------------------------------ appending

  /**
   * Appends one record batch as a producer sent it.
   *
   * @param batch from position to limit; offsets, epoch and, if configured, timestamps are written
   *     into it. It is not used after this returns, even if the callback comes later.
   * @param request what the request says about the batch
   * @param callback told what became of it, perhaps before this returns
   */
  public void append(ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    if (strand.tryEnter()) {
      try {
        if (state instanceof State.Open(PartitionLog log)) {
          append(log, batch, request, callback);
          return;
        }
      } finally {
        strand.exit();
      }
    }
    // Somebody else is in, or the log is not open: the bytes must outlive this call.
    ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
    withLog(
        strand::execute,
        log -> appendIfOpen(log, copy, request, callback),
        error -> PartitionLog.tell(callback, AppendResult.refused(error, "")));
  }

  private void appendIfOpen(
      PartitionLog log, ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    if (state instanceof State.Open) {
      append(log, batch, request, callback);
    } else {
      PartitionLog.tell(callback, AppendResult.refused(ErrorCode.KAFKA_STORAGE_ERROR, ""));
    }
  }

  private void append(
      PartitionLog log, ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    TopicConfig settings = config;
    switch (validate(batch, settings, request)) {
      case BatchValidation.Refused(AppendResult result) -> PartitionLog.tell(callback, result);
      case BatchValidation.Accepted(ByteBuffer accepted, long logAppendTime) ->
          append(log, accepted, logAppendTime, durability(log, accepted, settings), callback);
    }
  }

  /** The batch that reaches {@code flush.messages} is acknowledged once it is on disk. */
  private static Durability durability(PartitionLog log, ByteBuffer batch, TopicConfig settings) {
    long records = RecordBatch.lastOffsetDelta(batch, batch.position()) + 1L;
    return log.unflushed() + records >= settings.flushMessages()
        ? Durability.FSYNC
        : settings.durability();
  }

  private BatchValidation.Outcome validate(
      ByteBuffer batch, TopicConfig settings, AppendRequest request) {
    try {
      return context.validation().validate(batch, settings, request, context.clock().millis());
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A batch for " + id + " could not be judged", e);
      return new BatchValidation.Refused(AppendResult.refused(ErrorCode.UNKNOWN_SERVER_ERROR, ""));
    }
  }

  private void append(
      PartitionLog log,
      ByteBuffer batch,
      long logAppendTime,
      Durability durability,
      AppendCallback callback) {
    int readable;
    try {
      readable = log.append(batch, logAppendTime, leaderEpoch, durability, callback);
    } catch (RuntimeException e) {
      goOffline(log, e);
      PartitionLog.tell(callback, AppendResult.refused(ErrorCode.KAFKA_STORAGE_ERROR, ""));
      return;
    }
    if (readable > 0) {
      listeners.changed(this, readable);
    }
    if (log.awaitsFlush()) {
      flushLater(log);
    }
    if (log.takeSnapshotDue()) {
      inBackground(PartitionLog::saveSnapshot);
    }
  }

  /** Begins a flush if records have been waiting for it for {@code flush.ms}. */
  public void flushOverdue() {
    long limit = config.flushMs();
    if (limit == Long.MAX_VALUE) {
      return;
    }
    long flushedBefore = context.clock().millis() - limit;
    strand.execute(
        () ->
            ifOpen(
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
            int readable = log.durableUpTo(durable);
            if (readable > 0) {
              listeners.changed(this, readable);
            }
            if (log.awaitsFlush()) {
              flushLater(log);
            }
          });
    } catch (RuntimeException e) {
      strand.execute(() -> goOffline(log, e));
    }
  }

  // ------------------------------------------------------------------ reading

  /**
   * Reads committed records, also when the log takes no more appends. Never blocks on opening:
   * before the log is open the answer is {@link ErrorCode#LEADER_NOT_AVAILABLE}, and {@link
   * #listeners} hear when that has changed.
   *
   * @param position where, and what the reader knows
   * @param maxBytes the size wanted
   * @param atLeastOne whether one batch is given even if it is larger
   * @return the records, to be closed, or why there are none
   */
  public FetchResult read(FetchPosition position, int maxBytes, boolean atLeastOne) {
    return switch (state) {
      case State.Open(PartitionLog log) -> read(log, position, maxBytes, atLeastOne);
      case State.Closed _ -> {
        open();
        yield FetchResult.failed(ErrorCode.LEADER_NOT_AVAILABLE);
      }
      case State.Opening _ -> FetchResult.failed(ErrorCode.LEADER_NOT_AVAILABLE);
      case State.Offline(Optional<PartitionLog> log) ->
          log.isPresent()
              ? read(log.get(), position, maxBytes, atLeastOne)
              : FetchResult.failed(ErrorCode.KAFKA_STORAGE_ERROR);
      case State.Gone(ErrorCode error) -> FetchResult.failed(error);
    };
  }

  private FetchResult read(
      PartitionLog log, FetchPosition position, int maxBytes, boolean atLeastOne) {
    ErrorCode fenced = checkEpoch(position.currentLeaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return FetchResult.failed(fenced);
    }
    try {
      return log.read(position, leaderEpoch, maxBytes, atLeastOne);
    } catch (RuntimeException e) {
      return FetchResult.failed(readFailed(log, e));
    }
  }

  /** What to say of a failed read: a log that was closed meanwhile is no failure of storage. */
  private ErrorCode readFailed(PartitionLog log, RuntimeException cause) {
    if (state instanceof State.Gone(ErrorCode error)) {
      return error;
    }
    strand.execute(() -> goOffline(log, cause));
    return ErrorCode.KAFKA_STORAGE_ERROR;
  }

  /** Whether a client's idea of the leader epoch is right (KIP-320). */
  public ErrorCode checkEpoch(OptionalInt clientEpoch) {
    if (clientEpoch.isEmpty() || clientEpoch.getAsInt() == leaderEpoch) {
      return ErrorCode.NONE;
    }
    return clientEpoch.getAsInt() < leaderEpoch
        ? ErrorCode.FENCED_LEADER_EPOCH
        : ErrorCode.UNKNOWN_LEADER_EPOCH;
  }

  // ------------------------------------------------------------------ everything else

  /**
   * Looks something up in the open log, once it is open, off the hot path: on a background thread.
   *
   * @param query run outside the strand; may block; its exceptions of storage take the partition
   *     offline
   * @param answer told the result, or the error; exactly once
   */
  public <T> void query(
      Function<PartitionReader, T> query, BiConsumer<ErrorCode, Optional<T>> answer) {
    withLog(
        strand::execute,
        log -> context.background().execute(() -> run(log, query, answer)),
        error -> answer.accept(error, Optional.empty()));
  }

  private <T> void run(
      PartitionLog log,
      Function<PartitionReader, T> query,
      BiConsumer<ErrorCode, Optional<T>> answer) {
    PartitionReader reader = new PartitionReader(log, leaderEpoch, context.codecs());
    T result;
    try {
      result = query.apply(reader);
    } catch (OffsetOutOfRangeException e) {
      // Retention took away what was being looked at; asked again, the answer will be another one.
      answer.accept(ErrorCode.LEADER_NOT_AVAILABLE, Optional.empty());
      return;
    } catch (InvalidRecordBatchException e) {
      LOGGER.log(Level.ERROR, "Partition " + id + " holds records that cannot be read", e);
      answer.accept(ErrorCode.CORRUPT_MESSAGE, Optional.empty());
      return;
    } catch (StorageException e) {
      answer.accept(readFailed(log, e), Optional.empty());
      return;
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "A query of partition " + id + " failed", e);
      answer.accept(ErrorCode.UNKNOWN_SERVER_ERROR, Optional.empty());
      return;
    }
    answer.accept(ErrorCode.NONE, Optional.of(result));
  }

  /**
   * Deletes the records before an offset (KIP-107).
   *
   * @param offset up to the high watermark; -1 means the high watermark
   * @param answer told the new log start offset, or the error; exactly once
   */
  public void deleteRecords(long offset, BiConsumer<ErrorCode, Long> answer) {
    withLog(
        task -> strand.executeOn(context.background(), task),
        log -> {
          if (state instanceof State.Offline) {
            answer.accept(ErrorCode.KAFKA_STORAGE_ERROR, -1L);
            return;
          }
          long target = offset == -1 ? log.highWatermark() : offset;
          if (target < 0 || target > log.highWatermark()) {
            answer.accept(ErrorCode.OFFSET_OUT_OF_RANGE, -1L);
            return;
          }
          try {
            log.deleteBefore(target);
          } catch (RuntimeException e) {
            goOffline(log, e);
            answer.accept(ErrorCode.KAFKA_STORAGE_ERROR, -1L);
            return;
          }
          answer.accept(ErrorCode.NONE, log.log().startOffset());
        },
        error -> answer.accept(error, -1L));
  }

  /** Applies retention, if the log is open; blocks. */
  public void applyRetention() {
    long silentSince = context.clock().millis() - context.producerIdExpirationMs();
    strand.executeAndWait(() -> ifOpen(log -> log.applyRetention(silentSince)));
  }

  /** Applies changed topic configs. */
  public void configure(TopicConfig changed) {
    config = changed;
    inBackground(log -> log.configure(config)); // the newest, in whatever order this is done
  }

  /**
   * Flushes, saves what is derived, and closes: the broker stops. Blocks until that is done; what
   * waits for a flush is acknowledged if it succeeds, and refused if not.
   */
  public void close() {
    strand.executeAndWait(
        () -> {
          State before = state;
          state = new State.Gone(ErrorCode.NOT_LEADER_OR_FOLLOWER);
          switch (before) {
            case State.Open(PartitionLog log) -> close(log);
            case State.Offline(Optional<PartitionLog> log) -> log.ifPresent(this::closeFailed);
            default -> {}
          }
          listeners.changed(this, 0);
        });
  }

  private void close(PartitionLog log) {
    try {
      log.durableUpTo(log.log().flush());
      log.saveSnapshot();
      log.log().close();
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "Partition " + id + " could not be closed cleanly", e);
      log.failUnacknowledged(ErrorCode.KAFKA_STORAGE_ERROR, "");
      closeFailed(log);
    }
  }

  /** Lets go of a log that failed before, which was reported then. */
  private void closeFailed(PartitionLog log) {
    try {
      log.log().close();
    } catch (RuntimeException e) {
      LOGGER.log(Level.DEBUG, "The failed log of partition " + id + " failed to close", e);
    }
  }

  /** Deletes the log: its topic is deleted. Blocks until a topic of that name can be created. */
  public void delete() {
    strand.executeAndWait(
        () -> {
          State before = state;
          state = new State.Gone(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
          if (before instanceof State.Open(PartitionLog log)) {
            log.failUnacknowledged(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "The topic was deleted");
          }
          try {
            context.storage().delete(id);
          } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "Partition " + id + " could not be deleted from storage", e);
          }
          listeners.changed(this, 0);
        });
  }

  // ------------------------------------------------------------------ opening and failing

  /** What to do with the open log, within the strand. */
  @FunctionalInterface
  interface LogTask {
    void run(PartitionLog log);
  }

  /** What to do where there is no log. */
  @FunctionalInterface
  interface Unavailable {
    void because(ErrorCode error);
  }

  /**
   * Runs a task with the log; opens it first if it must. A log that takes no more appends is as
   * good as any to those who only read.
   *
   * @param entry enters the strand
   */
  private void withLog(Consumer<Runnable> entry, LogTask task, Unavailable otherwise) {
    if (state instanceof State.Closed) {
      open();
    }
    entry.accept(
        () -> {
          switch (state) {
            case State.Open(PartitionLog log) -> task.run(log);
            case State.Offline(Optional<PartitionLog> log) ->
                log.ifPresentOrElse(
                    task::run, () -> otherwise.because(ErrorCode.KAFKA_STORAGE_ERROR));
            case State.Gone(ErrorCode error) -> otherwise.because(error);
            case State.Closed _, State.Opening _ ->
                otherwise.because(ErrorCode.LEADER_NOT_AVAILABLE);
          }
        });
  }

  /** Runs a task that may block within the strand, on a background thread, if the log is open. */
  private void inBackground(LogTask task) {
    strand.executeOn(context.background(), () -> ifOpen(task));
  }

  private void ifOpen(LogTask task) {
    if (state instanceof State.Open(PartitionLog log)) {
      try {
        task.run(log);
      } catch (RuntimeException e) {
        goOffline(log, e);
      }
    }
  }

  /**
   * Opens the log on a background thread that has the strand until it is done: what arrives
   * meanwhile queues behind it.
   */
  private void open() {
    if (opening.compareAndSet(false, true)) {
      strand.executeOn(context.background(), this::openInStrand);
    }
  }

  private void openInStrand() {
    if (!(state instanceof State.Closed)) {
      return;
    }
    state = State.OPENING;
    try {
      state = new State.Open(PartitionLog.open(context, id, config));
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + e.getMessage(), e);
      state = new State.Offline(Optional.empty());
    }
    listeners.changed(this, 0);
  }

  private void goOffline(PartitionLog log, RuntimeException cause) {
    if (!(state instanceof State.Open)) {
      return;
    }
    LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + cause.getMessage(), cause);
    state = new State.Offline(Optional.of(log));
    log.failUnacknowledged(ErrorCode.KAFKA_STORAGE_ERROR, "");
    listeners.changed(this, 0);
  }
}
