package io.tailrace.kernel.partition;

import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The producers of one partition and their transactions: checks epoch and sequence of each batch
 * and marker, and recognises duplicates (KIP-98, KIP-360, KIP-890). Derived from the batches. Used
 * within the partition's strand, where nothing else is said.
 */
final class ProducerStates {
  private final Map<Long, ProducerState> byId = new HashMap<>();
  private final Verifications verifications = new Verifications();
  private final OpenTransactions transactions = new OpenTransactions();
  private final Aborts aborts;

  /** The producer of the batch before, which most often is that of the next one too. */
  private ProducerState latest;

  /** Takes note of an aborted transaction. */
  @FunctionalInterface
  interface Aborts {
    /**
     * One is aborted by the marker that was appended last.
     *
     * @param stableOffset where the first transaction begins that is still open, or the offset of
     *     the marker
     */
    void aborted(long producerId, long firstOffset, long lastOffset, long stableOffset);
  }

  /** Of no producer yet. */
  ProducerStates(Aborts aborts) {
    this.aborts = aborts;
  }

  /** What the sequence of a batch says. */
  sealed interface Verdict {
    /** It is the next one. */
    record Next() implements Verdict {}

    /** It was appended before, at this offset. */
    record Duplicate(long baseOffset, long timestamp) implements Verdict {}

    /** It must not be appended. */
    record Refused(ErrorCode error, String reason) implements Verdict {}

    /** The one instance of {@link Next}. */
    Verdict NEXT = new Next();
  }

  /** Checks a batch of a producer against what came before. */
  Verdict check(ByteBuffer batch, int at, AppendRequest request, boolean verify) {
    ProducerState state = find(RecordBatch.producerId(batch, at));
    short epoch = RecordBatch.producerEpoch(batch, at);
    boolean numbered = request.origin() != AppendRequest.Origin.COORDINATOR;
    if (numbered && state != null && epoch == state.epoch()) {
      int first = RecordBatch.baseSequence(batch, at);
      int known = state.find(first, sequenceAfter(first, RecordBatch.lastOffsetDelta(batch, at)));
      if (known >= 0) {
        return new Verdict.Duplicate(state.baseOffset(known), state.timestamp(known));
      }
    }
    if (state != null && epoch < state.epoch()) {
      return stale(epoch, state);
    }
    if (RecordBatch.isTransactional(batch, at)) {
      if (verify && !isVerified(batch, at, state, request)) {
        return new Verdict.Refused(
            ErrorCode.INVALID_TXN_STATE, "The batch is not part of an ongoing transaction");
      }
    } else if (state != null && state.hasOpenTransaction()) {
      return new Verdict.Refused(
          ErrorCode.INVALID_TXN_STATE,
          "Producer "
              + state.producerId()
              + " has a transaction open, of which this batch is none");
    }
    return numbered ? checkSequence(batch, at, state) : Verdict.NEXT;
  }

  private boolean isVerified(ByteBuffer batch, int at, ProducerState state, AppendRequest request) {
    return isInTransaction(state, RecordBatch.producerEpoch(batch, at))
        || verifications.isVerified(RecordBatch.producerId(batch, at), request.guard());
  }

  private static boolean isInTransaction(ProducerState state, short epoch) {
    return state != null && state.hasOpenTransaction() && state.epoch() == epoch;
  }

  private Verdict checkSequence(ByteBuffer batch, int at, ProducerState state) {
    long producerId = RecordBatch.producerId(batch, at);
    short epoch = RecordBatch.producerEpoch(batch, at);
    int first = RecordBatch.baseSequence(batch, at);
    if (first < 0) {
      return new Verdict.Refused(
          ErrorCode.INVALID_RECORD, "Invalid sequence number " + first + " in a record batch");
    }
    if (!verifications.isEmpty()) {
      if (first != 0 && isNew(state) && verifications.bumpsEpoch(producerId)) {
        return outOfOrder(producerId, first, "the first that is known of it, which is 0");
      }
      if (verifications.awaitsLower(producerId, first)) {
        return outOfOrder(producerId, first, "a lower one that is on its way");
      }
    }
    if (state == null) {
      return Verdict.NEXT; // forgotten, or deleted: any sequence may follow (KIP-360)
    }
    if (epoch > state.epoch()) {
      return first == 0
          ? Verdict.NEXT
          : outOfOrder(producerId, first, "the first of epoch " + epoch + ", which is 0");
    }
    int expected = sequenceAfter(state.lastSequence(), 1);
    return first == expected
        ? Verdict.NEXT
        : outOfOrder(producerId, first, Integer.toString(expected));
  }

  private static boolean isNew(ProducerState state) {
    return state == null || !state.hasBatches();
  }

  /**
   * Checks a marker. From transaction version 2 on its epoch must be above that of the batches; the
   * same marker once more does no harm (KIP-1228).
   */
  Verdict check(TransactionMarker marker) {
    ProducerState state = find(marker.producerId());
    if (state == null) {
      return Verdict.NEXT;
    }
    short epoch = marker.producerEpoch();
    boolean repeated = !state.hasOpenTransaction() || epoch == Short.MAX_VALUE;
    if (epoch < state.epoch() || marker.bumpsEpoch() && epoch == state.epoch() && !repeated) {
      return stale(epoch, state);
    }
    if (marker.coordinatorEpoch() < state.coordinatorEpoch()) {
      return new Verdict.Refused(
          ErrorCode.TRANSACTION_COORDINATOR_FENCED,
          "Epoch "
              + marker.coordinatorEpoch()
              + " of the coordinator is older than the last one seen, "
              + state.coordinatorEpoch());
    }
    return Verdict.NEXT;
  }

  /**
   * Begins to verify that a transaction is ongoing, unless one is known here already.
   *
   * @param epochBumps whether each of the producer's transactions has another epoch
   */
  Verification verify(long producerId, short epoch, int sequence, boolean epochBumps, long now) {
    ProducerState state = find(producerId);
    if (state != null && epoch < state.epoch()) {
      return new Verification(ErrorCode.INVALID_PRODUCER_EPOCH, VerificationGuard.NONE);
    }
    return new Verification(
        ErrorCode.NONE,
        isInTransaction(state, epoch)
            ? VerificationGuard.NONE
            : verifications.begin(producerId, epoch, sequence, epochBumps, now));
  }

  /** Whether a verification may begin, and with which guard. */
  record Verification(ErrorCode error, VerificationGuard guard) {}

  /** Remembers a data batch that was appended, or that is replayed. */
  void append(ByteBuffer batch, int at, long now) {
    long producerId = RecordBatch.producerId(batch, at);
    ProducerState state = findOrAdd(producerId, RecordBatch.producerEpoch(batch, at));
    int first = RecordBatch.baseSequence(batch, at);
    if (first < 0) { // of a coordinator
      state.seen(RecordBatch.producerEpoch(batch, at), now);
    } else {
      state.append(
          RecordBatch.producerEpoch(batch, at),
          first,
          sequenceAfter(first, RecordBatch.lastOffsetDelta(batch, at)),
          RecordBatch.baseOffset(batch, at),
          RecordBatch.isLogAppendTime(batch, at)
              ? RecordBatch.maxTimestamp(batch, at)
              : RecordBatch.NO_TIMESTAMP,
          now);
    }
    // Compaction leaves empty batches, whose markers it may take: those are of no open transaction.
    if (RecordBatch.isTransactional(batch, at) && RecordBatch.recordCount(batch, at) > 0) {
      verifications.transactionBegun(producerId);
      if (!state.hasOpenTransaction()) {
        state.beginTransaction(RecordBatch.baseOffset(batch, at));
        transactions.begun(state.transactionStart());
      }
    }
  }

  /** Remembers a marker that was appended, or that is replayed. */
  void append(TransactionMarker marker, long offset, long now) {
    ProducerState state = findOrAdd(marker.producerId(), marker.producerEpoch());
    long start = state.transactionStart();
    state.endTransaction(marker.producerEpoch(), marker.coordinatorEpoch(), now);
    verifications.transactionEnded(marker.producerId(), marker.producerEpoch());
    if (start != ProducerState.NO_TRANSACTION) {
      transactions.ended(start, offset);
      if (!marker.commit()) {
        aborts.aborted(
            marker.producerId(), start, offset, Math.min(transactions.firstUndecided(), offset));
      }
    }
  }

  private ProducerState findOrAdd(long producerId, short epoch) {
    ProducerState state = find(producerId);
    if (state == null) {
      state = new ProducerState(producerId, epoch);
      byId.put(producerId, state);
      latest = state;
    }
    return state;
  }

  /** The transactions that are not decided. */
  OpenTransactions transactions() {
    return transactions;
  }

  /** Where each producer wrote last, by its id. */
  Map<Long, LastOfProducer> lastBatches() {
    Map<Long, LastOfProducer> last = new HashMap<>();
    byId.forEach((id, state) -> last.put(id, state.last()));
    return last;
  }

  /** Forgets producers that wrote nothing since the given time, none with a transaction open. */
  void expire(long before) {
    byId.values().removeIf(state -> !state.hasOpenTransaction() && state.lastTimestamp() < before);
    verifications.expire(before);
    latest = null;
  }

  void clear() {
    byId.clear();
    latest = null;
    transactions.clear();
  }

  Collection<ProducerState> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  int sizeInBytes() {
    return Integer.BYTES + byId.size() * ProducerState.sizeInBytes();
  }

  void write(ByteBuffer target) {
    target.putInt(byId.size());
    byId.values().forEach(state -> state.write(target));
  }

  void read(ByteBuffer source) {
    clear();
    int count = source.getInt();
    if (count < 0 || count > source.remaining() / ProducerState.sizeInBytes()) {
      throw new BufferUnderflowException(); // before anything is kept of it
    }
    for (int i = 0; i < count; i++) {
      ProducerState state = ProducerState.read(source);
      byId.put(state.producerId(), state);
      if (state.hasOpenTransaction()) {
        transactions.begun(state.transactionStart());
      }
    }
  }

  private ProducerState find(long producerId) {
    ProducerState cached = latest;
    if (cached != null && cached.producerId() == producerId) {
      return cached;
    }
    ProducerState state = byId.get(producerId);
    if (state != null) {
      latest = state;
    }
    return state;
  }

  /** Sequence numbers go from 0 to 2^31 - 1 and begin again at 0. */
  static int sequenceAfter(int sequence, int increment) {
    return (int) (((long) sequence + increment) & Integer.MAX_VALUE);
  }

  private static Verdict stale(short epoch, ProducerState state) {
    return new Verdict.Refused(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        "Epoch "
            + epoch
            + " of producer "
            + state.producerId()
            + " is older than the last one seen, "
            + state.epoch());
  }

  private static Verdict outOfOrder(long producerId, int sequence, String expected) {
    return new Verdict.Refused(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        "Out of order sequence number of producer "
            + producerId
            + ": "
            + sequence
            + ", expected "
            + expected);
  }
}
