package io.tailrace.kernel.partition;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What a partition knows of one idempotent producer: its epoch and its last five batches, which is
 * as many as a client may have in flight (KIP-98).
 */
final class ProducerState {
  /** How many batches are remembered to recognise duplicates. */
  static final int REMEMBERED = 5;

  private static final int SIZE_IN_BYTES = 8 + 2 + 8 + 1 + REMEMBERED * (4 + 4 + 8 + 8);

  private final long producerId;
  private short epoch;
  private long lastTimestamp;
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

  boolean hasBatches() {
    return count > 0;
  }

  /** The last sequence number that it wrote, or -1. */
  int lastSequence() {
    return count == 0 ? -1 : lastSequence[(next + REMEMBERED - 1) % REMEMBERED];
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
    if (batchEpoch != epoch) {
      epoch = batchEpoch;
      count = 0;
      next = 0;
    }
    firstSequence[next] = first;
    lastSequence[next] = last;
    baseOffset[next] = offset;
    timestamp[next] = batchTimestamp;
    next = (next + 1) % REMEMBERED;
    count = Math.min(count + 1, REMEMBERED);
    lastTimestamp = now;
  }

  static int sizeInBytes() {
    return SIZE_IN_BYTES;
  }

  void write(ByteBuffer target) {
    target.putLong(producerId).putShort(epoch).putLong(lastTimestamp).put((byte) count);
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
