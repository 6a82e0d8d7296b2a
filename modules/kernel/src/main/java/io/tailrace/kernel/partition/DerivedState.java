package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What the batches of a log say about it as a whole: its leader epochs, its producers and their
 * transactions. Rebuilt when a log is opened, from the last snapshot and the batch headers after
 * it.
 *
 * <pre>
 *   snapshot := version int8 = 2, leader epochs, producers, aborted transactions
 * </pre>
 */
final class DerivedState {
  private static final byte VERSION = 2;
  private static final long NOT_SAVED = -1;

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
    long now = clock.millis();
    BatchWalk.headers(
        log,
        from,
        log.endOffset(),
        (bytes, at) -> {
          append(bytes, at, now);
          return true;
        });
    deleteBefore(log.startOffset());
  }

  /** Takes note of one appended batch. */
  void append(ByteBuffer batch, int at, long now) {
    epochs.append(RecordBatch.leaderEpoch(batch, at), RecordBatch.baseOffset(batch, at));
    if (RecordBatch.producerId(batch, at) == RecordBatch.NO_PRODUCER_ID) {
      return;
    }
    if (RecordBatch.isControl(batch, at)) {
      TransactionMarker.of(batch, at)
          .ifPresent(marker -> producers.append(marker, RecordBatch.baseOffset(batch, at), now));
    } else {
      producers.append(batch, at, now);
    }
  }

  /** Forgets what is wholly before the log start offset. */
  void deleteBefore(long startOffset) {
    epochs.deleteBefore(startOffset);
    producers.aborted().deleteBefore(startOffset);
  }

  /**
   * Forgets aborted transactions whose markers are below an offset up to which the log was
   * compacted: their records are gone. A reader who was told of one without a marker would take
   * later records of its producer for aborted.
   */
  void compactedTo(long offset) {
    int before = producers.aborted().sizeInBytes();
    producers.aborted().deleteBefore(offset);
    if (producers.aborted().sizeInBytes() != before) {
      snapshotOffset = NOT_SAVED;
    }
  }

  /** Stores the state, unless it is stored already. */
  void save(Log log) {
    Optional<Snapshot> snapshot = unsaved(log);
    if (snapshot.isPresent()) {
      log.writeSnapshot(snapshot.get());
      snapshotOffset = snapshot.get().offset();
    }
  }

  /** Closes the log with the state as its last snapshot, unless that is stored already. */
  void saveAndClose(Log log) {
    unsaved(log).ifPresentOrElse(log::close, log::close);
  }

  private Optional<Snapshot> unsaved(Log log) {
    long offset = log.endOffset();
    if (offset == snapshotOffset || (producers.isEmpty() && epochs.isEmpty())) {
      return Optional.empty();
    }
    ByteBuffer state =
        ByteBuffer.allocate(1 + epochs.sizeInBytes() + producers.sizeInBytes()).put(VERSION);
    epochs.write(state);
    producers.write(state);
    return Optional.of(new Snapshot(offset, state.flip()));
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
}
