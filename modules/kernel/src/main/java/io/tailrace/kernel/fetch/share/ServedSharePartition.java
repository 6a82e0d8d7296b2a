package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.concurrent.Strand;
import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.kernel.partition.AppendListener;
import io.tailrace.kernel.partition.FetchPosition;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.share.Acknowledgement;
import io.tailrace.kernel.share.AcquiredRecords;
import io.tailrace.kernel.share.BatchSpans;
import io.tailrace.kernel.share.PartitionShareState;
import io.tailrace.kernel.share.SharePartition;
import io.tailrace.kernel.share.SharePartitionKey;
import io.tailrace.kernel.share.ShareSettings;
import io.tailrace.kernel.share.state.ShareStateCoordinator;
import io.tailrace.kernel.share.state.StateOutcome;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A share partition at work: its state machine in a strand, over the log of its partition. Loaded
 * when it is first asked for; until then whoever asks waits. For any thread; nothing blocks.
 */
final class ServedSharePartition implements AppendListener {
  private final SharePartitionKey key;
  private final Partition partition;
  private final ShareStateCoordinator states;
  private final Supplier<ShareSettings> settings;
  private final StartOffset startOffset;
  private final Consumer<ServedSharePartition> gone;
  private final Strand strand = new Strand();
  private final CoordinatorTimer timer;
  private final ShareWaiters waiters = new ShareWaiters();
  private final BatchSpans spans = new BatchSpans();
  private Status status = new Status.Loading(new ArrayDeque<>());
  private boolean askingForStart;

  /** How far it is; within the strand. */
  private sealed interface Status {
    /** It is being loaded; what is to be done with it waits. */
    record Loading(Queue<Consumer<Status>> waiting) implements Status {}

    /** At work. */
    record Ready(SharePartition state) implements Status {}

    /** It cannot be served, or is served no more. */
    record Gone(ErrorCode error) implements Status {}
  }

  /**
   * To be loaded.
   *
   * @param timers makes a timer whose tasks run in the given strand
   * @param gone told when it is served no more: it is loaded anew when it is asked for again
   */
  ServedSharePartition(
      SharePartitionKey key,
      Partition partition,
      ShareStateCoordinator states,
      Supplier<ShareSettings> settings,
      StartOffset startOffset,
      Function<Strand, CoordinatorTimer> timers,
      Consumer<ServedSharePartition> gone) {
    this.key = key;
    this.partition = partition;
    this.states = states;
    this.settings = settings;
    this.startOffset = startOffset;
    this.gone = gone;
    timer = timers.apply(strand);
  }

  SharePartitionKey key() {
    return key;
  }

  Partition partition() {
    return partition;
  }

  /** Those who wait for something to acquire. */
  ShareWaiters waiters() {
    return waiters;
  }

  // ------------------------------------------------------------------ loading

  void load() {
    strand.execute(
        () -> {
          if (status instanceof Status.Loading) { // else it was closed at once
            partition.listeners().add(this);
          }
        });
    states.read(key, partition.leaderEpoch(), outcome -> strand.execute(() -> loaded(outcome)));
  }

  private void loaded(StateOutcome outcome) {
    if (outcome.error() != ErrorCode.NONE) {
      leave(forClients(outcome.error()));
      return;
    }
    long stored = outcome.state().startOffset();
    if (stored != PartitionShareState.NO_OFFSET) {
      begin(outcome.state(), stored);
      return;
    }
    startOffset.find(
        partition,
        settings.get().reset(),
        (error, offset) ->
            strand.execute(
                () -> {
                  if (error == ErrorCode.NONE) {
                    begin(outcome.state(), offset.orElseThrow());
                  } else {
                    leave(error);
                  }
                }));
  }

  private void begin(PartitionShareState stored, long start) {
    if (!(status instanceof Status.Loading(Queue<Consumer<Status>> waiting))) {
      return; // it was closed meanwhile
    }
    SharePartition state =
        new SharePartition(
            stored,
            start,
            settings,
            timer,
            (change, done) ->
                states.write(
                    key,
                    partition.leaderEpoch(),
                    change,
                    error -> strand.execute(() -> done.accept(error))),
            waiters::wake);
    status = new Status.Ready(state);
    state.start();
    waiting.forEach(task -> task.accept(status));
    waiters.wakeAll();
  }

  /** What a fetching client is told of errors between this broker and the share coordinator. */
  private static ErrorCode forClients(ErrorCode error) {
    return switch (error) {
      case NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS ->
          ErrorCode.COORDINATOR_NOT_AVAILABLE;
      case FENCED_LEADER_EPOCH, FENCED_STATE_EPOCH -> ErrorCode.NOT_LEADER_OR_FOLLOWER;
      case NONE, GROUP_ID_NOT_FOUND, UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER -> error;
      default -> ErrorCode.UNKNOWN_SERVER_ERROR;
    };
  }

  /** Stops serving it; whoever waits is told. */
  void close(ErrorCode error) {
    strand.execute(() -> leave(error));
  }

  private void leave(ErrorCode error) {
    Status before = status;
    if (before instanceof Status.Gone) {
      return;
    }
    status = new Status.Gone(error);
    switch (before) {
      case Status.Loading(Queue<Consumer<Status>> waiting) ->
          waiting.forEach(task -> task.accept(status));
      case Status.Ready(SharePartition state) -> state.close();
      case Status.Gone _ -> {}
    }
    partition.listeners().remove(this);
    gone.accept(this);
    waiters.wakeAll();
  }

  /** On the thread of an append; without bytes, something else has become of the partition. */
  @Override
  public void changed(Partition changed, int bytes) {
    if (bytes > 0) {
      waiters.wake();
    } else {
      waiters.wakeAll();
    }
  }

  /** Does something with it once it is loaded, or known to be gone. */
  private void whenLoaded(Consumer<Status> task) {
    strand.execute(
        () -> {
          if (status instanceof Status.Loading(Queue<Consumer<Status>> waiting)) {
            waiting.add(task);
          } else {
            task.accept(status);
          }
        });
  }

  // ------------------------------------------------------------------ members

  /** Takes a member's acknowledgements; told what became of them, on any thread. */
  void acknowledge(
      String member, List<Acknowledgement> acknowledgements, Consumer<ErrorCode> done) {
    whenLoaded(
        now -> {
          switch (now) {
            case Status.Ready(SharePartition state) -> {
              state.acknowledge(
                  member, acknowledgements, error -> done.accept(forClients(state, error)));
              leaveIfFenced(state);
            }
            case Status.Gone(ErrorCode error) -> done.accept(error);
            case Status.Loading _ -> throw new IllegalStateException("It is loaded");
          }
        });
  }

  private static ErrorCode forClients(SharePartition state, ErrorCode error) {
    return switch (error) {
      case INVALID_RECORD_STATE, INVALID_REQUEST ->
          state.fenced() == ErrorCode.NONE ? error : forClients(state.fenced());
      default -> forClients(error);
    };
  }

  /** A member is gone: what it has is available again. */
  void release(String member) {
    whenLoaded(
        now -> {
          if (now instanceof Status.Ready(SharePartition state)) {
            state.release(member);
            leaveIfFenced(state);
          }
        });
  }

  private void leaveIfFenced(SharePartition state) {
    if (state.fenced() != ErrorCode.NONE) {
      leave(forClients(state.fenced()));
    }
  }

  /** Acquires what there is for a member; told on any thread, perhaps before this returns. */
  void acquire(ShareReadLimits limits, Consumer<ShareRead> done) {
    strand.execute(
        () -> {
          switch (status) {
            case Status.Loading _ -> done.accept(ShareRead.failed(ErrorCode.LEADER_NOT_AVAILABLE));
            case Status.Gone(ErrorCode error) -> done.accept(ShareRead.failed(error));
            case Status.Ready(SharePartition state) -> {
              done.accept(acquire(state, limits));
              leaveIfFenced(state);
            }
          }
        });
  }

  /** How many bytes could be acquired from, told on any thread; nothing is acquired. */
  void estimate(int maxBytes, Consumer<Integer> done) {
    strand.execute(
        () -> {
          int bytes = 0;
          if (status instanceof Status.Ready(SharePartition state) && state.canAcquire()) {
            FetchResult result = read(state.nextFetchOffset(), maxBytes);
            bytes = result.records().size();
            result.records().close();
          }
          done.accept(bytes);
        });
  }

  private FetchResult read(long offset, int maxBytes) {
    return partition.read(
        new FetchPosition(
            offset, OptionalInt.empty(), OptionalInt.empty(), settings.get().readCommitted()),
        maxBytes,
        true);
  }

  private ShareRead acquire(SharePartition state, ShareReadLimits limits) {
    while (state.canAcquire()) {
      long offset = state.nextFetchOffset();
      FetchResult result = read(offset, limits.maxBytes());
      switch (result.error()) {
        case NONE -> {}
        case LEADER_NOT_AVAILABLE -> {
          return ShareRead.NOTHING; // its log is being opened, which the waiting will be told
        }
        case OFFSET_OUT_OF_RANGE -> {
          askForStart();
          return ShareRead.NOTHING;
        }
        default -> {
          return ShareRead.failed(result.error());
        }
      }
      if (result.logStartOffset() > state.startOffset()) {
        state.logStartsAt(result.logStartOffset());
      }
      if (result.records().size() == 0) {
        return ShareRead.NOTHING;
      }
      List<AcquiredRecords> acquired = acquire(state, limits, offset, result);
      if (!acquired.isEmpty()) {
        return new ShareRead(
            ErrorCode.NONE, upTo(acquired.getLast().lastOffset(), result.records()), acquired);
      }
      result.records().close();
      if (state.nextFetchOffset() == offset) {
        return ShareRead.NOTHING;
      }
    }
    return ShareRead.NOTHING;
  }

  private List<AcquiredRecords> acquire(
      SharePartition state, ShareReadLimits limits, long offset, FetchResult result) {
    spans.clear();
    new BatchHeaders(result.records())
        .read(
            spans,
            offset,
            Math.max(limits.maxRecords(), settings.get().maxRecordLocks()),
            AbortedBatches.of(result));
    return state.acquire(
        limits.member(), limits.mode(), limits.maxRecords(), limits.batchSize(), spans);
  }

  private static LogSlice upTo(long offset, LogSlice slice) {
    int bytes = new BatchHeaders(slice).bytesUpTo(offset);
    return bytes < slice.size() ? new SlicePrefix(slice, bytes) : slice;
  }

  /** The log begins later than the group is: finds out where. */
  private void askForStart() {
    if (askingForStart) {
      return;
    }
    askingForStart = true;
    partition.query(
        reader -> reader.logStartOffset(),
        (error, start) ->
            strand.execute(
                () -> {
                  askingForStart = false;
                  if (status instanceof Status.Ready(SharePartition state)) {
                    start.ifPresent(state::logStartsAt);
                  }
                }));
  }
}
