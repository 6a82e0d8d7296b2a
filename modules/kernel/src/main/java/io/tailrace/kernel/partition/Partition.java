package io.tailrace.kernel.partition;

import io.tailrace.kernel.config.TopicConfig;
import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.kernel.partition.PartitionLifeCycle.State;
import io.tailrace.kernel.partition.ProducerStates.Verification;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
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
  private final AppendListeners listeners = new AppendListeners();
  private final PartitionLifeCycle lifeCycle;
  private final PartitionWriter writer;
  private volatile TopicConfig config;
  private volatile int leaderEpoch;

  /** A partition whose log is opened on first use. */
  public Partition(LogId id, PartitionContext context, TopicConfig config, int leaderEpoch) {
    this.id = id;
    this.context = context;
    this.config = config;
    this.leaderEpoch = leaderEpoch;
    lifeCycle = new PartitionLifeCycle(this, context);
    writer = new PartitionWriter(this, context, lifeCycle);
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
    return lifeCycle.state() instanceof State.Offline;
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
    writer.append(batch, request, callback);
  }

  /** Begins a flush if records have been waiting for it for {@code flush.ms}. */
  public void flushOverdue() {
    writer.flushOverdue();
  }

  // ------------------------------------------------------------------ transactions

  /**
   * Ends a producer's transaction here. Without one the marker is appended all the same, as it
   * fences older epochs (KIP-98).
   *
   * @param callback told what became of it: {@link ErrorCode#INVALID_PRODUCER_EPOCH} if its epoch
   *     is too old (KIP-890), {@link ErrorCode#TRANSACTION_COORDINATOR_FENCED} if its coordinator's
   *     is
   */
  public void appendMarker(TransactionMarker marker, AppendCallback callback) {
    writer.append(marker, callback);
  }

  /**
   * Asks whether a transactional batch may be appended without asking the transaction coordinator
   * (KIP-890).
   *
   * @param baseSequence the sequence number of the batch, or -1 for a coordinator's own
   * @param epochBumps whether each of the producer's transactions has an epoch of its own
   *     (transaction version 2)
   * @param answer told {@link VerificationGuard#NONE} if it may; else the guard that the batch
   *     brings along, once the coordinator has said that the partition is part of the transaction;
   *     or an error. Exactly once, on any thread
   */
  public void beginVerification(
      long producerId,
      short epoch,
      int baseSequence,
      boolean epochBumps,
      BiConsumer<ErrorCode, VerificationGuard> answer) {
    if (!context.verifyTransactions()) {
      answer.accept(ErrorCode.NONE, VerificationGuard.NONE);
      return;
    }
    Function<PartitionLog, Verification> verify =
        log ->
            log.producers()
                .verify(producerId, epoch, baseSequence, epochBumps, context.clock().millis());
    Optional<Verification> now = lifeCycle.now(verify);
    if (now.isPresent()) { // told outside the strand: most often the append follows at once
      answer.accept(now.get().error(), now.get().guard());
      return;
    }
    lifeCycle.withWritableLog(
        lifeCycle.strand()::execute,
        log -> {
          Verification begun = verify.apply(log);
          answer.accept(begun.error(), begun.guard());
        },
        error -> answer.accept(error, VerificationGuard.NONE));
  }

  /**
   * Lists who writes here (KIP-664).
   *
   * @param answer told the producers, or the error; exactly once
   */
  public void activeProducers(BiConsumer<ErrorCode, List<ActiveProducer>> answer) {
    lifeCycle.withLog(
        lifeCycle.strand()::execute,
        log ->
            answer.accept(
                ErrorCode.NONE, log.producers().all().stream().map(ActiveProducer::of).toList()),
        error -> answer.accept(error, List.of()));
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
    return switch (lifeCycle.state()) {
      case State.Open(PartitionLog log) -> read(log, position, maxBytes, atLeastOne);
      case State.Closed _ -> {
        lifeCycle.open();
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
      return FetchResult.failed(lifeCycle.readFailed(log, e));
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
   * @param answer told the result, or the error; exactly once
   */
  public <T> void query(
      Function<PartitionReader, T> query, BiConsumer<ErrorCode, Optional<T>> answer) {
    lifeCycle.withLog(
        lifeCycle.strand()::execute,
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
      answer.accept(lifeCycle.readFailed(log, e), Optional.empty());
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
    lifeCycle.withWritableLog(
        task -> lifeCycle.strand().executeOn(context.background(), task),
        log -> {
          long target = offset == -1 ? log.highWatermark() : offset;
          if (target < 0 || target > log.highWatermark()) {
            answer.accept(ErrorCode.OFFSET_OUT_OF_RANGE, -1L);
            return;
          }
          try {
            log.deleteBefore(target);
          } catch (RuntimeException e) {
            lifeCycle.goOffline(log, e);
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
    lifeCycle
        .strand()
        .executeAndWait(() -> lifeCycle.ifOpen(log -> log.applyRetention(silentSince)));
  }

  /** The log, to be compacted; empty unless it is open and takes appends. */
  public Optional<CompactableLog> compactable() {
    return lifeCycle.state() instanceof State.Open(PartitionLog log)
        ? Optional.of(new CompactableLog(log, this::rememberProducers))
        : Optional.empty();
  }

  private Optional<Map<Long, LastOfProducer>> rememberProducers() {
    AtomicReference<Optional<Map<Long, LastOfProducer>>> last =
        new AtomicReference<>(Optional.empty());
    lifeCycle
        .strand()
        .executeAndWait(
            () ->
                lifeCycle.ifOpen(
                    log -> {
                      log.prepareCompaction();
                      last.set(Optional.of(log.producers().lastBatches()));
                    }));
    return last.get();
  }

  /** Applies changed topic configs. */
  public void configure(TopicConfig changed) {
    config = changed;
    lifeCycle.inBackground(
        log -> log.configure(config)); // the newest, in whatever order this is done
  }

  /**
   * Flushes, saves what is derived, and closes: the broker stops. Blocks until that is done; what
   * waits for a flush is acknowledged if it succeeds, and refused if not.
   */
  public void close() {
    lifeCycle.close();
  }

  /** Deletes the log: its topic is deleted. Blocks until a topic of that name can be created. */
  public void delete() {
    lifeCycle.delete();
  }
}
