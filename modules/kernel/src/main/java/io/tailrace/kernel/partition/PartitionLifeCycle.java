package io.tailrace.kernel.partition;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.spi.storage.LogId;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Opens the log of a partition when it is first needed, takes it offline when its storage fails,
 * and closes or deletes it. Says what can be done with it meanwhile. For any thread.
 */
final class PartitionLifeCycle {
  private static final System.Logger LOGGER = System.getLogger(PartitionLifeCycle.class.getName());

  private final Partition partition;
  private final LogId id;
  private final PartitionContext context;
  private final Strand strand = new Strand();
  private final AtomicBoolean opening = new AtomicBoolean();
  private volatile State state = State.CLOSED;

  /** What can be done with the partition. */
  sealed interface State {
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

  PartitionLifeCycle(Partition partition, PartitionContext context) {
    this.partition = partition;
    this.id = partition.id();
    this.context = context;
  }

  State state() {
    return state;
  }

  /** Whoever writes to the log is in it. */
  Strand strand() {
    return strand;
  }

  /**
   * Runs a task with the log; opens it first if it must. A log that takes no more appends is as
   * good as any to those who only read.
   *
   * @param entry enters the strand
   */
  void withLog(Consumer<Runnable> entry, LogTask task, Unavailable otherwise) {
    if (state instanceof State.Closed) {
      // Also if somebody else has begun to open it: that may not be queued yet, and this task must
      // come after it.
      strand.executeOn(context.background(), this::openInStrand);
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

  /** What a short task in the strand gives, if the log is open and nobody else is in. */
  <T> Optional<T> now(Function<PartitionLog, T> task) {
    if (!strand.tryEnter()) {
      return Optional.empty();
    }
    try {
      return state instanceof State.Open(PartitionLog log)
          ? Optional.of(task.apply(log))
          : Optional.empty();
    } finally {
      strand.exit();
    }
  }

  /** Like {@link #withLog} for those who write, to whom an offline log is of no use. */
  void withWritableLog(Consumer<Runnable> entry, LogTask task, Unavailable otherwise) {
    withLog(
        entry,
        log -> {
          if (state instanceof State.Open) {
            task.run(log);
          } else {
            otherwise.because(ErrorCode.KAFKA_STORAGE_ERROR);
          }
        },
        otherwise);
  }

  /** Runs a task that may block within the strand, on a background thread, if the log is open. */
  void inBackground(LogTask task) {
    strand.executeOn(context.background(), () -> ifOpen(task));
  }

  /** Runs a task within the strand, which the caller is in, if the log is open. */
  void ifOpen(LogTask task) {
    if (state instanceof State.Open(PartitionLog log)) {
      try {
        task.run(log);
      } catch (RuntimeException e) {
        goOffline(log, e);
      }
    }
  }

  /**
   * Begins to open the log, on a background thread that has the strand until it is done: what
   * arrives meanwhile queues behind it.
   */
  void open() {
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
      state = new State.Open(PartitionLog.open(context, id, partition.config()));
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + e.getMessage(), e);
      state = new State.Offline(Optional.empty());
    }
    partition.listeners().changed(partition, 0);
  }

  /** Within the strand: nothing more is written. */
  void goOffline(PartitionLog log, RuntimeException cause) {
    if (!(state instanceof State.Open)) {
      return;
    }
    LOGGER.log(Level.ERROR, "Partition " + id + " is offline: " + cause.getMessage(), cause);
    state = new State.Offline(Optional.of(log));
    log.failUnacknowledged(ErrorCode.KAFKA_STORAGE_ERROR, "");
    partition.listeners().changed(partition, 0);
  }

  /** What to say of a failed read: a log that was closed meanwhile is no failure of storage. */
  ErrorCode readFailed(PartitionLog log, RuntimeException cause) {
    if (state instanceof State.Gone(ErrorCode error)) {
      return error;
    }
    strand.execute(() -> goOffline(log, cause));
    return ErrorCode.KAFKA_STORAGE_ERROR;
  }

  /** Flushes, saves what is derived, and closes. Blocks. */
  void close() {
    strand.executeAndWait(
        () -> {
          State before = state;
          state = new State.Gone(ErrorCode.NOT_LEADER_OR_FOLLOWER);
          switch (before) {
            case State.Open(PartitionLog log) -> close(log);
            case State.Offline(Optional<PartitionLog> log) -> log.ifPresent(this::closeFailed);
            default -> {}
          }
          partition.listeners().changed(partition, 0);
        });
  }

  private void close(PartitionLog log) {
    try {
      if (log.awaitsFlush()) {
        log.durableUpTo(log.log().flush());
      }
      log.saveAndClose();
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

  /** Deletes the log. Blocks. */
  void delete() {
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
          partition.listeners().changed(partition, 0);
        });
  }
}
