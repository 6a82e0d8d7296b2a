package io.tailrace.kernel.share;

import io.tailrace.kernel.coordinator.CoordinatorTimer;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A partition as one share group sees it (KIP-932): which of its records are to be delivered, which
 * a member has and for how long, and which are done. A state machine; one thread at a time.
 *
 * <p>An acknowledgement counts, and is answered, once it is stored. A delivery is stored too,
 * without anybody waiting for it, so that its count is known to whoever serves the partition after
 * this broker. A lock is not: what is acquired when a broker ends is available to the next one.
 */
public final class SharePartition {
  private final Supplier<ShareSettings> settings;
  private final CoordinatorTimer timer;
  private final InFlightWindow window;
  private final StateWrites writes;
  private final Runnable available;
  private CoordinatorTimer.Timeout expiry = CoordinatorTimer.Timeout.NONE;
  private long expiryAtMs = Long.MAX_VALUE;
  private ErrorCode fenced = ErrorCode.NONE;
  private boolean closed;

  /**
   * As it is stored. What was stored as available and has been delivered as often as it may be was
   * being delivered for the last time when its broker ended, and is archived.
   *
   * @param state what is stored
   * @param startOffset where it starts if nothing is stored about that
   * @param settings as of the moment of the call
   * @param available told whenever more can perhaps be acquired; it must not call back at once
   */
  public SharePartition(
      PartitionShareState state,
      long startOffset,
      Supplier<ShareSettings> settings,
      CoordinatorTimer timer,
      ShareStateWriter writer,
      Runnable available) {
    this.settings = settings;
    this.timer = timer;
    this.available = available;
    long start =
        state.startOffset() == PartitionShareState.NO_OFFSET ? startOffset : state.startOffset();
    window = windowOf(start, state, settings.get().deliveryCountLimit());
    window.advance();
    writes =
        new StateWrites(window, writer, state.stateEpoch(), state.startOffset(), this::written);
  }

  /** Begins: stores where it starts, if that was not stored yet. */
  public void start() {
    writes.flush();
  }

  private static InFlightWindow windowOf(
      long start, PartitionShareState state, int deliveryCountLimit) {
    InFlightWindow window = new InFlightWindow(start);
    for (StateBatch batch : state.batches()) {
      if (batch.lastOffset() < window.end()) {
        continue;
      }
      window.append(
          batch.firstOffset() - 1, DeliveryState.AVAILABLE, 0, AcquisitionLock.NONE); // the hole
      boolean spent =
          batch.state() == DeliveryState.AVAILABLE && batch.deliveryCount() >= deliveryCountLimit;
      window.append(
          batch.lastOffset(),
          spent ? DeliveryState.ARCHIVED : batch.state(),
          batch.deliveryCount(),
          AcquisitionLock.NONE);
    }
    return window;
  }

  /** The first offset that is not done. */
  public long startOffset() {
    return window.start();
  }

  /** The offset after the last one that was ever delivered. */
  public long endOffset() {
    return window.end();
  }

  /** Where the next read begins: at the first offset that can be acquired. */
  public long nextFetchOffset() {
    return window.firstAvailable();
  }

  /** Whether anything may be acquired at all: something is available again, or there is room. */
  public boolean canAcquire() {
    return !closed
        && fenced == ErrorCode.NONE
        && (window.firstAvailable() < window.end()
            || window.span() < settings.get().maxRecordLocks());
  }

  /**
   * Why it serves no more: somebody else does, or the group began anew. It is then to be loaded
   * again.
   */
  public ErrorCode fenced() {
    return fenced;
  }

  /** How many ranges it keeps: what it costs. */
  int rangeCount() {
    return window.ranges().size();
  }

  /** How an offset of its window stands. */
  DeliveryState stateOf(long offset) {
    return window.rangeOf(offset).map(InFlightRange::state).orElseThrow();
  }

  /** How often an offset of its window was delivered. */
  int deliveriesOf(long offset) {
    return window.rangeOf(offset).map(InFlightRange::deliveries).orElseThrow();
  }

  /**
   * Acquires records for a member.
   *
   * @param maxRecords how many, as the mode means it
   * @param batchSize how many records the runs that are given should have at least, where there are
   *     so many; they end with record batches
   * @param spans the record batches that were read from {@link #nextFetchOffset} on
   * @return what the member has now, in order
   */
  public List<AcquiredRecords> acquire(
      String memberId, AcquireMode mode, int maxRecords, int batchSize, BatchSpans spans) {
    ShareSettings now = settings.get();
    AcquisitionLock lock = lockFor(memberId, now);
    List<AcquiredRecords> acquired =
        new Acquisition(window, writes, now, mode, maxRecords, batchSize, lock).run(spans);
    window.advance();
    if (!acquired.isEmpty()) {
      expireBy(lock.deadlineMs());
    }
    writes.flush();
    return acquired;
  }

  private AcquisitionLock lockFor(String memberId, ShareSettings now) {
    return new AcquisitionLock(memberId, timer.now() + now.recordLockDurationMs());
  }

  /**
   * Takes what a member says about records that it has: all of it, or, if any of it cannot be,
   * nothing.
   *
   * @param acknowledgements in order, not overlapping
   * @param done told once, when it counts, or why it does not
   */
  public void acknowledge(
      String memberId, List<Acknowledgement> acknowledgements, Consumer<ErrorCode> done) {
    ErrorCode refused = closed ? ErrorCode.NOT_LEADER_OR_FOLLOWER : fenced;
    if (refused == ErrorCode.NONE) {
      refused = AcknowledgementCheck.check(window, settings.get(), memberId, acknowledgements);
    }
    if (refused != ErrorCode.NONE) {
      done.accept(refused);
      return;
    }
    ShareSettings now = settings.get();
    AcquisitionLock renewed = lockFor(memberId, now);
    List<StateWrites.Settlement.Piece> pieces = new ArrayList<>();
    for (Acknowledgement each : acknowledgements) {
      long offset = Math.max(each.firstOffset(), window.start());
      while (offset <= each.lastOffset()) {
        long last = each.endOfRun(offset);
        apply(each.typeOf(offset), offset, last, now, renewed, pieces);
        offset = last + 1;
      }
      window.join(each.firstOffset(), each.lastOffset());
    }
    if (pieces.isEmpty()) {
      done.accept(ErrorCode.NONE);
      return;
    }
    writes.add(new StateWrites.Settlement(pieces, done));
    writes.flush();
  }

  private void apply(
      AcknowledgeType type,
      long first,
      long last,
      ShareSettings now,
      AcquisitionLock renewed,
      List<StateWrites.Settlement.Piece> pieces) {
    for (InFlightRange range : window.carve(first, last)) {
      DeliveryState target =
          switch (type) {
            case ACCEPT -> DeliveryState.ACKNOWLEDGED;
            case REJECT, GAP -> DeliveryState.ARCHIVED;
            case RELEASE -> released(range, now);
            case RENEW -> DeliveryState.ACQUIRED;
          };
      if (target == DeliveryState.ACQUIRED) {
        range.renew(renewed);
        expireBy(renewed.deadlineMs());
      } else {
        range.settleTo(target);
        writes.add(range.stored(target));
        pieces.add(new StateWrites.Settlement.Piece(range.first(), range.last()));
      }
    }
  }

  private static DeliveryState released(InFlightRange range, ShareSettings now) {
    return range.deliveries() >= now.deliveryCountLimit()
        ? DeliveryState.ARCHIVED
        : DeliveryState.AVAILABLE;
  }

  /** A member is gone: what it has is available to the others. */
  public void release(String memberId) {
    releaseWhere(lock -> lock.isHeldBy(memberId));
  }

  /** Which locks end. */
  @FunctionalInterface
  private interface Ending {
    boolean ends(AcquisitionLock lock);
  }

  private void releaseWhere(Ending ending) {
    if (closed) {
      return;
    }
    ShareSettings now = settings.get();
    boolean any = false;
    for (InFlightRange range : window.ranges()) {
      if (range.state() == DeliveryState.ACQUIRED
          && !range.isSettling()
          && ending.ends(range.lock())) {
        range.become(released(range, now));
        writes.add(range.stored(range.state()));
        any = true;
      }
    }
    if (any) {
      window.join(window.start(), window.end());
      window.advance();
      writes.flush();
      available.run();
    }
  }

  /** The log begins later now: what is before is done, whoever has it. */
  public void logStartsAt(long offset) {
    if (offset > window.start() && !closed) {
      window.dropBefore(offset);
      window.advance();
      writes.flush();
      available.run();
    }
  }

  /** Ends: no lock of it times out any more. Acknowledgements that are being stored are. */
  public void close() {
    closed = true;
    expiry.cancel();
  }

  private void written(ErrorCode error, boolean settled) {
    switch (error) {
      case FENCED_STATE_EPOCH,
          FENCED_LEADER_EPOCH,
          GROUP_ID_NOT_FOUND,
          UNKNOWN_TOPIC_OR_PARTITION ->
          fenced = error;
      default -> {}
    }
    if (settled && !closed) {
      scheduleExpiry();
      available.run();
    }
  }

  // ------------------------------------------------------------------ time-outs

  private void expireBy(long deadlineMs) {
    if (deadlineMs < expiryAtMs) {
      expiry.cancel();
      expiryAtMs = deadlineMs;
      expiry = timer.schedule(Math.max(0, deadlineMs - timer.now()), this::expire);
    }
  }

  private void expire() {
    if (closed) {
      return;
    }
    expiryAtMs = Long.MAX_VALUE;
    long now = timer.now();
    releaseWhere(lock -> lock.deadlineMs() <= now);
    scheduleExpiry();
  }

  private void scheduleExpiry() {
    long earliest = Long.MAX_VALUE;
    for (InFlightRange range : window.ranges()) {
      if (range.state() == DeliveryState.ACQUIRED && !range.isSettling()) {
        earliest = Math.min(earliest, range.lock().deadlineMs());
      }
    }
    if (earliest != Long.MAX_VALUE) {
      expireBy(earliest);
    }
  }
}
