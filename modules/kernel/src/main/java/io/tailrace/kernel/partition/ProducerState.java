package io.tailrace.kernel.partition;

import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * What a partition knows of one producer: its epoch, its last five batches, which is as many as a
 * client may have in flight, and its open transaction (KIP-98).
 */
final class ProducerState {
  /** How many batches are remembered to recognise duplicates. */
  static final int REMEMBERED = 5;

  /** Stands for "no marker was written yet". */
  static final int NO_COORDINATOR_EPOCH = -1;

  /** Stands for "no open transaction". */
  static final long NO_TRANSACTION = -1;

  private static final int SIZE_IN_BYTES = 8 + 2 + 8 + 4 + 8 + 1 + REMEMBERED * (4 + 4 + 8 + 8);

  private final long producerId;
  private short epoch;
  private long lastTimestamp;
  private int coordinatorEpoch = NO_COORDINATOR_EPOCH;
  private long transactionStart = NO_TRANSACTION;
  private int count;
  private int next;
  private final int[] firstSequence = new int[REMEMBERED];
  private final int[] lastSequence = new int[REMEMBERED];
  private final long[] baseOffset = new long[REMEMBERED];
  private final long[] timestamp = new long[REMEMBERED];

  ProducerState(long producerId, short epoch) {
    this.producerId = producerId;
    this.epoch = epoch;
  }

  long producerId() {
    return producerId;
  }

  short epoch() {
    return epoch;
  }

  /** When it last wrote here, by the broker's clock, in milliseconds. */
  long lastTimestamp() {
    return lastTimestamp;
  }

  /** The epoch of the coordinator that wrote the last marker, or -1. */
  int coordinatorEpoch() {
    return coordinatorEpoch;
  }

  /** The offset of its open transaction's first batch, or -1. */
  long transactionStart() {
    return transactionStart;
  }

  boolean hasOpenTransaction() {
    return transactionStart != NO_TRANSACTION;
  }

  boolean hasBatches() {
    return count > 0;
  }

  /** The last sequence number that it wrote, or -1. */
  int lastSequence() {
    return count == 0 ? -1 : lastSequence[(next + REMEMBERED - 1) % REMEMBERED];
  }

  /** Its last batch and its epoch. */
  LastOfProducer last() {
    return new LastOfProducer(
        count == 0
            ? OptionalLong.empty()
            : OptionalLong.of(baseOffset[(next + REMEMBERED - 1) % REMEMBERED]),
        epoch);
  }

  /** The index of a remembered batch with these sequence numbers, or -1. */
  int find(int first, int last) {
    for (int i = 0; i < count; i++) {
      if (firstSequence[i] == first && lastSequence[i] == last) {
        return i;
      }
    }
    return -1;
  }

  long baseOffset(int index) {
    return baseOffset[index];
  }

  long timestamp(int index) {
    return timestamp[index];
  }

  /** Remembers an appended batch; a new epoch forgets the batches of the one before. */
  void append(short batchEpoch, int first, int last, long offset, long batchTimestamp, long now) {
    seen(batchEpoch, now);
    firstSequence[next] = first;
    lastSequence[next] = last;
    baseOffset[next] = offset;
    timestamp[next] = batchTimestamp;
    next = (next + 1) % REMEMBERED;
    count = Math.min(count + 1, REMEMBERED);
  }

  /** Remembers that it wrote in this epoch: a batch without a sequence number, say. */
  void seen(short batchEpoch, long now) {
    if (batchEpoch != epoch) {
      epoch = batchEpoch;
      count = 0;
      next = 0;
    }
    lastTimestamp = now;
  }

  void beginTransaction(long offset) {
    transactionStart = offset;
  }

  /** Remembers a marker. */
  void endTransaction(short markerEpoch, int epochOfCoordinator, long now) {
    seen(markerEpoch, now);
    coordinatorEpoch = epochOfCoordinator;
    transactionStart = NO_TRANSACTION;
  }

  static int sizeInBytes() {
    return SIZE_IN_BYTES;
  }

  void write(ByteBuffer target) {
    target
        .putLong(producerId)
        .putShort(epoch)
        .putLong(lastTimestamp)
        .putInt(coordinatorEpoch)
        .putLong(transactionStart)
        .put((byte) count);
    for (int i = 0; i < count; i++) {
      int at = (next + REMEMBERED - count + i) % REMEMBERED;
      target
          .putInt(firstSequence[at])
          .putInt(lastSequence[at])
          .putLong(baseOffset[at])
          .putLong(timestamp[at]);
    }
    for (int i = count; i < REMEMBERED; i++) { // the same state gives the same bytes
      target.putInt(0).putInt(0).putLong(0).putLong(0);
    }
  }

  static ProducerState read(ByteBuffer source) {
    ProducerState state = new ProducerState(source.getLong(), source.getShort());
    state.lastTimestamp = source.getLong();
    state.coordinatorEpoch = source.getInt();
    state.transactionStart = source.getLong();
    state.count = source.get();
    if (state.count < 0 || state.count > REMEMBERED) {
      throw new BufferUnderflowException(); // not what was written
    }
    state.next = state.count % REMEMBERED;
    for (int i = 0; i < REMEMBERED; i++) {
      state.firstSequence[i] = source.getInt();
      state.lastSequence[i] = source.getInt();
      state.baseOffset[i] = source.getLong();
      state.timestamp[i] = source.getLong();
    }
    return state;
  }
}
