package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The idempotent producers of one partition: checks the sequence of each batch, and recognises
 * duplicates (KIP-98, KIP-360). Derived from batch headers. Used within the partition's strand.
 */
public final class ProducerStates {
  private final Map<Long, ProducerState> byId = new HashMap<>();

  /** The producer of the batch before, which most often is that of the next one too. */
  private ProducerState latest;

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

  /** Checks a batch of an idempotent producer against what came before. */
  Verdict check(ByteBuffer batch, int at) {
    long producerId = RecordBatch.producerId(batch, at);
    ProducerState state = find(producerId);
    int first = RecordBatch.baseSequence(batch, at);
    if (first < 0) {
      return new Verdict.Refused(
          ErrorCode.INVALID_RECORD, "Invalid sequence number " + first + " in a record batch");
    }
    if (state == null || !state.hasBatches()) {
      // Nothing is remembered: after expiry or retention any sequence may follow (KIP-360).
      return state != null && RecordBatch.producerEpoch(batch, at) < state.epoch()
          ? stale(batch, at, state)
          : Verdict.NEXT;
    }
    short epoch = RecordBatch.producerEpoch(batch, at);
    if (epoch < state.epoch()) {
      return stale(batch, at, state);
    }
    if (epoch > state.epoch()) {
      return first == 0
          ? Verdict.NEXT
          : outOfOrder(producerId, first, "the first of epoch " + epoch + ", which is 0");
    }
    int last = sequenceAfter(first, RecordBatch.lastOffsetDelta(batch, at));
    int known = state.find(first, last);
    if (known >= 0) {
      return new Verdict.Duplicate(state.baseOffset(known), state.timestamp(known));
    }
    int expected = sequenceAfter(state.lastSequence(), 1);
    return first == expected
        ? Verdict.NEXT
        : outOfOrder(producerId, first, Integer.toString(expected));
  }

  /** Remembers a batch that was appended, or that is replayed. */
  void append(ByteBuffer batch, int at, long now) {
    long producerId = RecordBatch.producerId(batch, at);
    if (producerId == RecordBatch.NO_PRODUCER_ID || RecordBatch.isControl(batch, at)) {
      return;
    }
    ProducerState state = find(producerId);
    short epoch = RecordBatch.producerEpoch(batch, at);
    if (state == null) {
      state = new ProducerState(producerId, epoch);
      byId.put(producerId, state);
      latest = state;
    }
    int first = RecordBatch.baseSequence(batch, at);
    state.append(
        epoch,
        first,
        sequenceAfter(first, RecordBatch.lastOffsetDelta(batch, at)),
        RecordBatch.baseOffset(batch, at),
        RecordBatch.isLogAppendTime(batch, at)
            ? RecordBatch.maxTimestamp(batch, at)
            : RecordBatch.NO_TIMESTAMP,
        now);
  }

  /** Forgets producers that wrote nothing since the given time. */
  void expire(long before) {
    byId.values().removeIf(state -> state.lastTimestamp() < before);
    latest = null;
  }

  void clear() {
    byId.clear();
    latest = null;
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

  private static Verdict stale(ByteBuffer batch, int at, ProducerState state) {
    return new Verdict.Refused(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        "Epoch "
            + RecordBatch.producerEpoch(batch, at)
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
