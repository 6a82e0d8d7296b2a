package io.tailrace.kernel.share.state;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.coordinator.Shard;
import io.tailrace.kernel.coordinator.ShardRuntime;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareStateWriter;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.Uuid;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The share partitions whose state is in one partition of {@code __share_group_state}: a state
 * machine. One thread at a time.
 */
final class ShareStateShard implements Shard<ShareStateRecord> {
  /** How many snapshots one step writes at most, so that it stays small. */
  private static final int SNAPSHOTS_A_STEP = 100;

  private final ShareStateConfig config;
  private final InstantSource clock;
  private final CoordinatorTimer timer;
  private final LongConsumer pruner;
  private final StoredPartitions partitions = new StoredPartitions();
  private final Steps<ShareStateRecord> steps;
  private CoordinatorTimer.Timeout nextPrune = CoordinatorTimer.Timeout.NONE;
  private long prunedBefore;

  /**
   * An empty shard, to be loaded.
   *
   * @param clock the time of day, for what is stored
   * @param pruner deletes the records of the log before an offset
   */
  ShareStateShard(
      ShareStateConfig config,
      InstantSource clock,
      ShardRuntime<ShareStateRecord> runtime,
      LongConsumer pruner) {
    this.config = config;
    this.clock = clock;
    this.timer = runtime.timer();
    this.pruner = pruner;
    steps = new Steps<>(runtime.log(), partitions);
  }

  @Override
  public void replay(ShareStateRecord entry, long offset, long producerId) {
    partitions.replay(entry, offset);
  }

  @Override
  public void endTransaction(long producerId, boolean commit) {
    // Nobody writes share state in a transaction.
  }

  @Override
  public void start() {
    schedulePrune();
  }

  @Override
  public void stop() {
    nextPrune.cancel();
  }

  // ------------------------------------------------------------------ requests

  /**
   * Begins a share partition, or begins it anew.
   *
   * @param startOffset -1 if whoever serves it is to choose
   */
  void initialize(
      SharePartitionKey key, int stateEpoch, long startOffset, Consumer<ErrorCode> done) {
    Optional<StoredState> before = partitions.find(key).map(StoredPartition::state);
    if (before.isPresent() && stateEpoch < before.get().stateEpoch()) {
      done.accept(ErrorCode.FENCED_STATE_EPOCH);
      return;
    }
    long now = clock.millis();
    StoredState state =
        new StoredState(
            before.map(StoredState::snapshotEpoch).orElse(-1) + 1,
            stateEpoch,
            before.map(StoredState::leaderEpoch).orElse(0),
            startOffset,
            startOffset == PartitionShareState.NO_OFFSET ? StoredState.UNKNOWN_COUNT : 0,
            now,
            now,
            List.of());
    write(new ShareStateRecord.Snapshot(key, state), done);
  }

  /**
   * What is stored, for whoever serves the partition from now on.
   *
   * @param leaderEpoch from now on, nobody with an older one may write
   */
  void read(SharePartitionKey key, int leaderEpoch, Consumer<StateOutcome> done) {
    Optional<StoredState> found = partitions.find(key).map(StoredPartition::state);
    if (found.isEmpty()) {
      done.accept(StateOutcome.failed(ErrorCode.INVALID_REQUEST));
      return;
    }
    StoredState state = found.get();
    if (leaderEpoch < state.leaderEpoch()) {
      done.accept(StateOutcome.failed(ErrorCode.FENCED_LEADER_EPOCH));
      return;
    }
    StateOutcome outcome = outcome(state, leaderEpoch);
    if (leaderEpoch == state.leaderEpoch()) {
      done.accept(outcome);
      return;
    }
    write(
        new ShareStateRecord.Update(
            key,
            state.snapshotEpoch(),
            leaderEpoch,
            StoredState.UNCHANGED,
            state.doneCount(),
            List.of()),
        error -> done.accept(error == ErrorCode.NONE ? outcome : StateOutcome.failed(error)));
  }

  /** What is stored, for whoever wants to know. */
  StateOutcome summarize(SharePartitionKey key) {
    return partitions
        .find(key)
        .map(found -> outcome(found.state(), found.state().leaderEpoch()))
        .orElse(StateOutcome.UNINITIALIZED);
  }

  private static StateOutcome outcome(StoredState state, int leaderEpoch) {
    return new StateOutcome(
        ErrorCode.NONE,
        leaderEpoch,
        state.doneCount(),
        new PartitionShareState(state.stateEpoch(), state.startOffset(), state.batches()));
  }

  /** Stores a change. */
  void write(
      SharePartitionKey key,
      int leaderEpoch,
      ShareStateWriter.Change change,
      Consumer<ErrorCode> done) {
    Optional<StoredPartition> found = partitions.find(key);
    ErrorCode refused =
        found
            .map(before -> fence(before.state(), leaderEpoch, change.stateEpoch()))
            .orElse(ErrorCode.INVALID_REQUEST);
    if (refused != ErrorCode.NONE) {
      done.accept(refused);
      return;
    }
    StoredPartition before = found.orElseThrow();
    ShareStateRecord.Update update =
        new ShareStateRecord.Update(
            key,
            before.state().snapshotEpoch(),
            leaderEpoch,
            change.startOffset(),
            change.doneCount(),
            change.batches());
    if (before.updates() < config.updatesPerSnapshot() || partitions.isPending(key)) {
      write(update, done);
    } else {
      StoredState after = before.state().after(update).snapshot(clock.millis());
      write(new ShareStateRecord.Snapshot(key, after), done);
    }
  }

  private static ErrorCode fence(StoredState state, int leaderEpoch, int stateEpoch) {
    if (leaderEpoch < state.leaderEpoch()) {
      return ErrorCode.FENCED_LEADER_EPOCH;
    }
    return stateEpoch < state.stateEpoch() ? ErrorCode.FENCED_STATE_EPOCH : ErrorCode.NONE;
  }

  /** Forgets a share partition; it is no error if there is none. */
  void delete(SharePartitionKey key, Consumer<ErrorCode> done) {
    if (partitions.find(key).isEmpty() && !partitions.isPending(key)) {
      done.accept(ErrorCode.NONE);
      return;
    }
    write(new ShareStateRecord.Removed(key), done);
  }

  /** A topic is gone, and with it, what groups knew of it. */
  void topicDeleted(Uuid topicId) {
    steps.run(
        step ->
            partitions
                .ofTopic(topicId)
                .forEach(key -> step.write(new ShareStateRecord.Removed(key))));
  }

  private void write(ShareStateRecord entry, Consumer<ErrorCode> done) {
    steps.run(
        step -> {
          step.write(entry);
          step.respond(done, ErrorCode.NONE, error -> error);
        });
  }

  // ------------------------------------------------------------------ pruning

  private void schedulePrune() {
    nextPrune =
        timer.schedule(
            config.pruneIntervalMs(),
            () -> {
              schedulePrune();
              snapshotForgotten();
              prune();
            });
  }

  /**
   * Deletes the records before the oldest snapshot that counts. Share partitions that nobody uses
   * would keep it where it is: once most of the log is redundant, they are written again.
   */
  private void prune() {
    long needed = partitions.firstNeededOffset();
    if (needed > prunedBefore) {
      prunedBefore = needed;
      pruner.accept(needed);
    }
  }

  private void snapshotForgotten() {
    long span = partitions.nextOffset() - partitions.firstNeededOffset();
    long live = (long) partitions.count() * (1 + config.updatesPerSnapshot());
    if (span <= 2 * live) {
      return;
    }
    steps.run(
        step -> {
          for (SharePartitionKey key : partitions.oldest(SNAPSHOTS_A_STEP)) {
            StoredPartition old = partitions.find(key).orElseThrow();
            boolean inOlderHalf = partitions.nextOffset() - old.snapshotOffset() > live;
            if (inOlderHalf && !partitions.isPending(key)) {
              step.write(new ShareStateRecord.Snapshot(key, old.state().snapshot(clock.millis())));
            }
          }
        });
  }

  /** The state that a replay of the log must give. */
  StoredPartitions partitions() {
    return partitions;
  }
}
