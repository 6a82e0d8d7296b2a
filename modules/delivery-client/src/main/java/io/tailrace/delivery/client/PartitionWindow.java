package io.tailrace.delivery.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The records of one assigned partition that were received and are not all done with: what may be
 * committed is behind the last one of those, from the first one on, that are. For any thread.
 */
final class PartitionWindow {
  private final Deque<Entry> entries = new ArrayDeque<>();
  private Optional<Integer> leaderEpoch = Optional.empty();
  private long committable = -1;
  private long taken = -1;
  private int running;
  private boolean closed;

  /** A record in the window. */
  final class Entry {
    private final long offset;
    private final Optional<Integer> leaderEpoch;
    private boolean done;

    private Entry(long offset, Optional<Integer> leaderEpoch) {
      this.offset = offset;
      this.leaderEpoch = leaderEpoch;
    }

    /** Whether the record may be worked on; then one of the others must follow. */
    boolean begin() {
      synchronized (PartitionWindow.this) {
        if (closed) {
          return false;
        }
        running++;
        return true;
      }
    }

    /** It is done with: processed, or safe in the retry topic. */
    void done() {
      synchronized (PartitionWindow.this) {
        done = true;
        advance();
        ended();
      }
    }

    /** It is not done with, and nobody works on it any more: it comes again. */
    void abandon() {
      synchronized (PartitionWindow.this) {
        ended();
      }
    }

    private void ended() {
      running--;
      PartitionWindow.this.notifyAll();
    }
  }

  /** A record was received; they come in the order of their offsets. */
  synchronized Entry add(long offset, Optional<Integer> epoch) {
    Entry entry = new Entry(offset, epoch);
    entries.add(entry);
    return entry;
  }

  private void advance() {
    while (!entries.isEmpty() && entries.getFirst().done) {
      Entry first = entries.removeFirst();
      committable = first.offset + 1;
      leaderEpoch = first.leaderEpoch;
    }
  }

  /** How many records it holds: those that are done with behind one that is not count, too. */
  synchronized int size() {
    return entries.size();
  }

  /**
   * What is to be committed, if it is more than what was taken before.
   *
   * @param metadata to be committed with it
   */
  synchronized Optional<OffsetAndMetadata> takeCommittable(String metadata) {
    if (committable <= taken) {
      return Optional.empty();
    }
    taken = committable;
    return Optional.of(new OffsetAndMetadata(committable, leaderEpoch, metadata));
  }

  /** What was taken could not be committed. */
  synchronized void notCommitted() {
    taken = -1;
  }

  /** No other record begins. */
  synchronized void close() {
    closed = true;
  }

  /**
   * Waits until nobody works on a record of it.
   *
   * @param deadlineNanos of System.nanoTime
   * @return false if that is not so in time
   */
  synchronized boolean awaitIdle(long deadlineNanos) throws InterruptedException {
    while (running > 0) {
      long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
