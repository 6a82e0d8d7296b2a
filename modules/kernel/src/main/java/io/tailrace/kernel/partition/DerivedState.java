package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.InstantSource;

/**
 * What the batches of a log say about it as a whole: its leader epochs and its producers. Rebuilt
 * when a log is opened, from the last snapshot and the batch headers after it.
 *
 * <pre>
 *   snapshot := version int8 = 1, leader epochs, producers
 * </pre>
 */
final class DerivedState {
  private static final byte VERSION = 1;
  private static final int SCAN_BUFFER = 64 * 1024;

  private final LeaderEpochs epochs = new LeaderEpochs();
  private final ProducerStates producers = new ProducerStates();

  /** Where the last snapshot stands; what is beyond it must be replayed. */
  private long snapshotOffset;

  LeaderEpochs epochs() {
    return epochs;
  }

  ProducerStates producers() {
    return producers;
  }

  /** Restores the state as of the end of the log. */
  void restore(Log log, InstantSource clock) {
    long from = log.startOffset();
    Snapshot snapshot = log.snapshot().orElse(null);
    if (snapshot != null && snapshot.offset() >= from && read(snapshot.state().duplicate())) {
      from = snapshot.offset();
    } else {
      producers.clear();
      epochs.clear();
    }
    snapshotOffset = from;
    replay(log, from, clock.millis());
    epochs.deleteBefore(log.startOffset());
  }

  /** Takes note of one appended batch. */
  void append(ByteBuffer batch, int at, long now) {
    epochs.append(RecordBatch.leaderEpoch(batch, at), RecordBatch.baseOffset(batch, at));
    producers.append(batch, at, now);
  }

  /** Stores the state, unless it is stored already. */
  void save(Log log) {
    long offset = log.endOffset();
    if (offset == snapshotOffset || (producers.isEmpty() && epochs.isEmpty())) {
      return;
    }
    ByteBuffer state =
        ByteBuffer.allocate(1 + epochs.sizeInBytes() + producers.sizeInBytes()).put(VERSION);
    epochs.write(state);
    producers.write(state);
    log.writeSnapshot(new Snapshot(offset, state.flip()));
    snapshotOffset = offset;
  }

  private boolean read(ByteBuffer state) {
    try {
      if (state.get() != VERSION) {
        return false;
      }
      epochs.read(state);
      producers.read(state);
      return true;
    } catch (BufferUnderflowException e) {
      return false; // Not what we wrote: the log itself is the truth.
    }
  }

  /** Walks the batch headers from an offset on. */
  private void replay(Log log, long from, long now) {
    ByteBuffer buffer = ByteBuffer.allocate(SCAN_BUFFER);
    long offset = from;
    long end = log.endOffset();
    while (offset < end) {
      try (LogSlice slice = log.read(offset, end, Integer.MAX_VALUE)) {
        long next = replay(log, slice, buffer, offset, now);
        if (next == offset) {
          return; // nothing but a gap is left
        }
        offset = next;
      }
    }
  }

  private long replay(Log log, LogSlice slice, ByteBuffer buffer, long from, long now) {
    long next = from;
    int position = 0;
    while (slice.size() - position >= RecordBatch.HEADER_SIZE) {
      buffer.clear().limit(Math.min(buffer.capacity(), slice.size() - position));
      slice.copyTo(position, buffer);
      int have = buffer.position();
      int at = 0;
      while (have - at >= RecordBatch.HEADER_SIZE) {
        int size = RecordBatch.sizeInBytes(buffer, at);
        if (size < RecordBatch.HEADER_SIZE) {
          throw new StorageException(
              "A batch of " + log.id() + " at or after offset " + next + " has " + size + " bytes");
        }
        // The log may begin within a batch: what that batch says holds for the rest of it too.
        if (RecordBatch.nextOffset(buffer, at) > from) {
          append(buffer, at, now);
          next = RecordBatch.nextOffset(buffer, at);
        }
        if (size > slice.size() - position - at) {
          return next; // the slice ends within it
        }
        at += size;
      }
      position += at;
    }
    return next;
  }
}
