package io.tailrace.kernel.partition;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.config.Durability;
import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
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

    /** Its storage failed. */
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
        log -> append(log, copy, request, callback),
        error -> callback.appended(AppendResult.refused(error, "")));
  }

  private void append(
      PartitionLog log, ByteBuffer batch, AppendRequest request, AppendCallback callback) {
    TopicConfig settings = config;
    int readable;
    try {
      BatchValidation.Outcome outcome =
          context.validation().validate(batch, settings, request, context.clock().millis());
      switch (outcome) {
        case BatchValidation.Refused(AppendResult result) -> {
          callback.appended(result);
          return;
        }
        case BatchValidation.Accepted(ByteBuffer accepted, long logAppendTime) ->
            readable =
                log.append(accepted, logAppendTime, leaderEpoch, settings.durability(), callback);
      }
    } catch (StorageException e) {
      goOffline(log, e);
      callback.appended(AppendResult.refused(ErrorCode.KAFKA_STORAGE_ERROR, ""));
      return;
    }
    if (readable > 0) {
      listeners.changed(this, readable);
    }
    if (settings.durability() == Durability.FSYNC || log.awaitsFlush()) {
      flushLater(log);
    }
    if (log.isSnapshotDue()) {
      context.background().execute(() -> withOpenLog(PartitionLog::saveSnapshot));
    }
  }

  private void flushLater(PartitionLog log) {
    if (flushing || !log.awaitsFlush()) {
      return;
    }
    flushing = true;
    context.flusher().submit(() -> flush(log));
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
            flushLater(log);
          });
    } catch (StorageException e) {
      strand.execute(() -> goOffline(log, e));
    }
  }

  // ------------------------------------------------------------------ reading

  /**
   * Reads committed records. Never blocks on opening: before the log is open the answer is {@link
   * ErrorCode#LEADER_NOT_AVAILABLE}, and {@link #listeners} hear when that has changed.
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
      case State.Offline _ -> FetchResult.failed(ErrorCode.KAFKA_STORAGE_ERROR);
      case State.Gone(ErrorCode error) -> FetchResult.failed(error);
    };
  }

  private FetchResult read(
      PartitionLog log, FetchPosition position, int maxBytes, boolean atLeastOne) {
    ErrorCode fenced = checkEpoch(position.currentLeaderEpoch());
    if (fenced != ErrorCode.NONE) {
      return FetchResult.failed(fenced);
    }
    if (position.lastFetchedEpoch().isPresent()) {
      int fetchedEpoch = position.lastFetchedEpoch().getAsInt();
      EpochEnd end = log.epochs().endOf(fetchedEpoch, leaderEpoch, log.log().endOffset());
      if (end.epoch() == LeaderEpochs.NONE) {
        return FetchResult.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
      }
      if (end.epoch() < fetchedEpoch || end.endOffset() < position.offset()) {
        return new FetchResult(
            ErrorCode.NONE,
            LogSlice.EMPTY,
            log.highWatermark(),
            log.lastStableOffset(),
            log.log().startOffset(),
            Optional.of(end));
      }
    }
    try {
      return log.read(position, maxBytes, atLeastOne);
    } catch (StorageException e) {
      strand.execute(() -> goOffline(log, e));
      return FetchResult.failed(ErrorCode.KAFKA_STORAGE_ERROR);
    }
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
   * @param answer told the result, or the error
   */
  public <T> void query(
      Function<PartitionReader, T> query, BiConsumer<ErrorCode, Optional<T>> answer) {
    context
        .background()
        .execute(
            () ->
                withLogOutside(
                    log -> {
                      try {
                        answer.accept(
                            ErrorCode.NONE,
                            Optional.of(
                                query.apply(
                                    new PartitionReader(log, leaderEpoch, context.codecs()))));
                      } catch (StorageException e) {
                        strand.execute(() -> goOffline(log, e));
                        answer.accept(ErrorCode.KAFKA_STORAGE_ERROR, Optional.empty());
                      }
                    },
                    error -> answer.accept(error, Optional.empty())));
  }

  /**
   * Deletes the records before an offset (KIP-107).
   *
   * @param offset up to the high watermark; -1 means the high watermark
   * @param answer told the new log start offset, or the error
   */
  public void deleteRecords(long offset, BiConsumer<ErrorCode, Long> answer) {
    context
        .background()
        .execute(
            () ->
                withLog(
                    log -> {
                      long target = offset == -1 ? log.highWatermark() : offset;
                      if (target < 0 || target > log.highWatermark()) {
                        answer.accept(ErrorCode.OFFSET_OUT_OF_RANGE, -1L);
                        return;
                      }
                      try {
                        log.deleteBefore(target);
                        answer.accept(ErrorCode.NONE, log.log().startOffset());
                      } catch (StorageException e) {
                        goOffline(log, e);
                        answer.accept(ErrorCode.KAFKA_STORAGE_ERROR, -1L);
                      }
                    },
                    error -> answer.accept(error, -1L)));
  }

  /** Applies retention, if the log is open; call it on a thread that may block. */
  public void applyRetention() {
    long silentSince = context.clock().millis() - context.producerIdExpirationMs();
    withOpenLog(log -> log.applyRetention(silentSince));
  }

  /** Applies changed topic configs. */
  public void configure(TopicConfig changed) {
    config = changed;
    context.background().execute(() -> withOpenLog(log -> log.configure(changed)));
  }

  /** Flushes, saves what is derived, and closes: the broker stops. Blocks. */
  public void close() {
    strand.execute(
        () -> {
          State before = state;
          state = new State.Gone(ErrorCode.NOT_LEADER_OR_FOLLOWER);
          if (before instanceof State.Open(PartitionLog log)) {
            try {
              log.durableUpTo(log.log().flush());
              log.saveSnapshot();
              log.log().close();
            } catch (StorageException e) {
              LOGGER.log(Level.ERROR, "Partition " + id + " could not be closed cleanly", e);
            }
          }
          listeners.changed(this, 0);
        });
  }

  /** Deletes the log: its topic is deleted. Call it on a thread that may block. */
  public void delete() {
    strand.execute(
        () -> {
          State before = state;
          state = new State.Gone(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
          if (before instanceof State.Open(PartitionLog log)) {
            log.failUnacknowledged(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "The topic was deleted");
          }
          try {
            context.storage().delete(id);
          } catch (StorageException e) {
            LOGGER.log(Level.ERROR, "Partition " + id + " could not be deleted from disk", e);
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

  /** Runs a task within the strand, with the open log; opens it first if it must. */
  private void withLog(LogTask task, Unavailable otherwise) {
    if (state instanceof State.Closed) {
      open();
    }
    strand.execute(
        () -> {
          switch (state) {
            case State.Open(PartitionLog log) -> task.run(log);
            case State.Offline _ -> otherwise.because(ErrorCode.KAFKA_STORAGE_ERROR);
            case State.Gone(ErrorCode error) -> otherwise.because(error);
            case State.Closed _, State.Opening _ ->
                otherwise.because(ErrorCode.LEADER_NOT_AVAILABLE);
          }
        });
  }

  /** The same, but the task runs outside the strand. */
  private void withLogOutside(LogTask task, Unavailable otherwise) {
    if (state instanceof State.Open(PartitionLog log)) {
      task.run(log);
    } else {
      withLog(log -> context.background().execute(() -> task.run(log)), otherwise);
    }
  }

  /** Runs a task within the strand if the log is open; failures of storage take it offline. */
  private void withOpenLog(LogTask task) {
    strand.execute(
        () -> {
          if (state instanceof State.Open(PartitionLog log)) {
            try {
              task.run(log);
            } catch (StorageException e) {
              goOffline(log, e);
            }
          }
        });
  }

  /**
   * Opens the log on a background thread that stays in the strand until it is done: what arrives
   * meanwhile queues behind it.
   */
  private void open() {
    context.background().execute(() -> strand.execute(this::openInStrand));
  }

  private void openInStrand() {
    if (!(state instanceof State.Closed)) {
      return;
    }
    state = State.OPENING;
    try {
      PartitionLog log =
          new PartitionLog(context.storage().open(id, config.log()), context.clock());
      state = new State.Open(log);
    } catch (StorageException e) {
      LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + e.getMessage(), e);
      state = new State.Offline(Optional.empty());
    }
    listeners.changed(this, 0);
  }

  private void goOffline(PartitionLog log, StorageException cause) {
    if (!(state instanceof State.Open)) {
      return;
    }
    LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + cause.getMessage(), cause);
    state = new State.Offline(Optional.of(log));
    log.failUnacknowledged(ErrorCode.KAFKA_STORAGE_ERROR, "");
    listeners.changed(this, 0);
  }
}
