package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.TransactionIndex;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the batches of a log say about it as a whole: its leader epochs, its producers and their
 * transactions. Rebuilt when a log is opened, from the last snapshot and the batch headers after
 * it. The aborted transactions are in the log's index; the snapshot says which one was the newest,
 * so that an index that lost some is made anew.
 *
 * <pre>
 *   snapshot := version int8 = 3, leader epochs, producers, marker of the newest aborted transaction
 * </pre>
 */
final class DerivedState {
  private static final byte VERSION = 3;

  /** Had the aborted transactions themselves: an int32, then four int64 for each. */
  private static final byte VERSION_WITH_TRANSACTIONS = 2;

  private static final long NOT_SAVED = -1;

  private final LeaderEpochs epochs = new LeaderEpochs();
  private final TransactionIndex index;
  private final AbortedTransactions aborted;
  private final ProducerStates producers;

  /** Where the last snapshot stands; what is beyond it must be replayed. */
  private long snapshotOffset;

  /**
   * Of an empty log.
   *
   * @param index where its aborted transactions are kept
   */
  DerivedState(TransactionIndex index) {
    this.index = index;
    aborted = new AbortedTransactions(index);
    producers = new ProducerStates(index::add);
  }

  LeaderEpochs epochs() {
    return epochs;
  }

  ProducerStates producers() {
    return producers;
  }

  /** The transactions that were aborted. */
  AbortedTransactions aborted() {
    return aborted;
  }

  /** Restores the state as of the end of the log. */
  void restore(Log log, InstantSource clock) {
    compactedTo(log.compaction().map(LogCompaction::firstDirtyOffset).orElse(log.startOffset()));
    OptionalLong restored = restoreSnapshot(log);
    if (restored.isEmpty()) {
      producers.clear();
      epochs.clear();
      index.clear();
      snapshotOffset = log.startOffset();
    }
    long from = restored.orElse(log.startOffset());
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

  /** Up to where a snapshot tells the state, if there is one of use. */
  private OptionalLong restoreSnapshot(Log log) {
    Optional<Snapshot> stored =
        log.snapshot().filter(snapshot -> snapshot.offset() >= log.startOffset());
    if (stored.isEmpty()) {
      return OptionalLong.empty();
    }
    long offset = stored.get().offset();
    index.truncate(offset);
    snapshotOffset = offset;
    return read(stored.get().state().duplicate()) ? OptionalLong.of(offset) : OptionalLong.empty();
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
  }

  /**
   * Forgets aborted transactions whose markers are below an offset up to which the log was
   * compacted: their records are gone. A reader who was told of one without a marker would take
   * later records of its producer for aborted.
   */
  void compactedTo(long offset) {
    index.deleteBefore(offset);
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
        ByteBuffer.allocate(1 + epochs.sizeInBytes() + producers.sizeInBytes() + Long.BYTES)
            .put(VERSION);
    epochs.write(state);
    producers.write(state);
    state.putLong(index.lastOffset());
    return Optional.of(new Snapshot(offset, state.flip()));
  }

  private boolean read(ByteBuffer state) {
    try {
      byte version = state.get();
      if (version != VERSION && version != VERSION_WITH_TRANSACTIONS) {
        return false;
      }
      epochs.read(state);
      producers.read(state);
      if (version == VERSION_WITH_TRANSACTIONS) {
        index.clear();
        moveToIndex(state);
        snapshotOffset = NOT_SAVED;
        return true;
      }
      long newest = state.getLong();
      return newest == index.lastOffset() || newest < index.startOffset();
    } catch (BufferUnderflowException e) {
      return false; // Not what we wrote: the log itself is the truth.
    }
  }

  private void moveToIndex(ByteBuffer transactions) {
    for (int left = transactions.getInt(); left > 0; left--) {
      index.add(
          transactions.getLong(),
          transactions.getLong(),
          transactions.getLong(),
          transactions.getLong());
    }
  }
}
