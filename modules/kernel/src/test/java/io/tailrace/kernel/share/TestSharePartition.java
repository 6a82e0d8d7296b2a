package io.tailrace.kernel.share;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.ManualTimer;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** A share partition whose clock and store are in the hands of a test. */
final class TestSharePartition {
  static final int LOCK_MS = 30_000;
  static final String A = "member-a";
  static final String B = "member-b";

  final ManualTimer timer = new ManualTimer();
  final List<ShareStateWriter.Change> stored = new ArrayList<>();
  ShareSettings settings =
      new ShareSettings(LOCK_MS, 2000, 5, false, true, new OffsetReset.Earliest());
  int woken;
  SharePartition partition;
  private final Queue<Consumer<ErrorCode>> held = new ArrayDeque<>();
  private final Queue<ShareStateWriter.Change> heldChanges = new ArrayDeque<>();
  private boolean holding;

  TestSharePartition() {
    this(new PartitionShareState(0, 0, List.of()));
  }

  TestSharePartition(PartitionShareState state) {
    partition = load(state);
  }

  SharePartition load(PartitionShareState state) {
    return new SharePartition(state, 0, () -> settings, timer, this::write, () -> woken++);
  }

  private void write(ShareStateWriter.Change change, Consumer<ErrorCode> outcome) {
    if (holding) {
      heldChanges.add(change);
      held.add(outcome);
    } else {
      stored.add(change);
      outcome.accept(ErrorCode.NONE);
    }
  }

  /** Writes wait from now on. */
  void hold() {
    holding = true;
  }

  /** The writes that wait end so; those that follow succeed at once. */
  void release(ErrorCode error) {
    holding = false;
    while (!held.isEmpty()) {
      ShareStateWriter.Change change = heldChanges.remove();
      if (error == ErrorCode.NONE) {
        stored.add(change);
      }
      held.remove().accept(error);
    }
  }

  int heldWrites() {
    return held.size();
  }

  /** Acquires from batches of ten records, up to an offset. */
  List<AcquiredRecords> acquire(String member, int maxRecords, long logEnd) {
    return acquire(member, AcquireMode.BATCH_OPTIMIZED, maxRecords, logEnd);
  }

  List<AcquiredRecords> acquire(String member, AcquireMode mode, int maxRecords, long logEnd) {
    BatchSpans spans = new BatchSpans();
    for (long base = partition.nextFetchOffset() / 10 * 10; base < logEnd; base += 10) {
      spans.add(base, Math.min(base + 9, logEnd - 1), false);
    }
    return partition.acquire(member, mode, maxRecords, 1, spans);
  }

  ErrorCode acknowledge(String member, long first, long last, AcknowledgeType... types) {
    return answer(member, first, last, types).get();
  }

  Answer<ErrorCode> answer(String member, long first, long last, AcknowledgeType... types) {
    Answer<ErrorCode> answer = new Answer<>();
    partition.acknowledge(
        member, List.of(new Acknowledgement(first, last, List.of(types))), answer);
    return answer;
  }

  List<DeliveryState> states(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(partition::stateOf).toList();
  }

  /** What whoever serves the partition next is told. */
  PartitionShareState whatIsStored() {
    long start = PartitionShareState.NO_OFFSET;
    TreeMap<Long, StateBatch> byOffset = new TreeMap<>();
    for (ShareStateWriter.Change change : stored) {
      start = change.startOffset();
      for (StateBatch batch : change.batches()) {
        for (long offset = batch.firstOffset(); offset <= batch.lastOffset(); offset++) {
          byOffset.put(
              offset, new StateBatch(offset, offset, batch.state(), batch.deliveryCount()));
        }
      }
    }
    return new PartitionShareState(
        0, start, List.copyOf(byOffset.tailMap(Math.max(0, start), true).values()));
  }
}
