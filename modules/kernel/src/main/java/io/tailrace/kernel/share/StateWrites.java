package io.tailrace.kernel.share;

import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stores what changes in a window, one write at a time: what changes while one is under way goes
 * into the next. So each write says where the partition starts with nothing in doubt before it, and
 * a slow store is written to less often rather than in more pieces.
 */
final class StateWrites {
  private final InFlightWindow window;
  private final ShareStateWriter writer;
  private final int stateEpoch;
  private final Outcome outcome;
  private List<StateBatch> batches = new ArrayList<>();
  private List<Settlement> settlements = new ArrayList<>();
  private long storedStart;
  private boolean writing;

  /** Hears that a write is over, after the window shows what became of it. */
  @FunctionalInterface
  interface Outcome {
    /**
     * A write is over.
     *
     * @param settled whether acknowledgements were waiting for it
     */
    void written(ErrorCode error, boolean settled);
  }

  /** An acknowledgement that counts once it is stored. */
  record Settlement(List<Piece> pieces, Consumer<ErrorCode> done) {
    /** Offsets of it that become the same. */
    record Piece(long first, long last) {}
  }

  StateWrites(
      InFlightWindow window,
      ShareStateWriter writer,
      int stateEpoch,
      long storedStart,
      Outcome outcome) {
    this.window = window;
    this.writer = writer;
    this.stateEpoch = stateEpoch;
    this.storedStart = storedStart;
    this.outcome = outcome;
  }

  /** Something stands differently already, and is stored for what comes after this broker. */
  void add(StateBatch batch) {
    batches.add(batch);
  }

  /** Something is to stand differently once that is stored; its ranges say how. */
  void add(Settlement settlement) {
    settlements.add(settlement);
  }

  /** Writes what there is to write, now or after the write that is under way. */
  void flush() {
    if (writing) {
      return;
    }
    long start = startOnceStored();
    if (settlements.isEmpty() && batches.isEmpty() && start == storedStart) {
      return;
    }
    List<Settlement> taken = settlements;
    List<StateBatch> changed = batches;
    settlements = new ArrayList<>();
    batches = new ArrayList<>();
    changed.removeIf(batch -> batch.lastOffset() < start);
    writing = true;
    writer.write(
        new ShareStateWriter.Change(stateEpoch, start, doneOnceStored(start), changed),
        error -> written(taken, start, error));
  }

  private void written(List<Settlement> taken, long start, ErrorCode error) {
    writing = false;
    if (error == ErrorCode.NONE) {
      storedStart = start;
    }
    for (Settlement settlement : taken) {
      for (Settlement.Piece piece : settlement.pieces()) {
        settle(piece, error == ErrorCode.NONE);
      }
    }
    window.advance();
    outcome.written(error, !taken.isEmpty());
    taken.forEach(settlement -> settlement.done().accept(error));
    flush();
  }

  private void settle(Settlement.Piece piece, boolean stored) {
    for (InFlightRange range : window.carve(piece.first(), piece.last())) {
      if (!range.isSettling()) {
        continue;
      }
      if (stored) {
        range.become(range.next());
      } else {
        range.unsettle();
      }
    }
    window.join(piece.first(), piece.last());
  }

  private long startOnceStored() {
    for (InFlightRange range : window.ranges()) {
      if (!range.next().isTerminal()) {
        return range.first();
      }
    }
    return window.end();
  }

  private int doneOnceStored(long start) {
    long done = 0;
    for (InFlightRange range : window.ranges()) {
      if (range.first() >= start && range.next().isTerminal()) {
        done += range.count();
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, done);
  }
}
