package io.tailrace.delivery.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * The records of one assigned partition that were received and are not all done with: what may be
 * committed is behind the last one of those, from the first one on, that are.
 *
 * <p>When the partition goes to another member, no record begins behind the last one that has
 * begun; those before it still do, so that nothing that is done has to be done again. For any
 * thread.
 */
final class PartitionWindow {
  private final Deque<Entry> entries = new ArrayDeque<>();
  private Optional<Integer> leaderEpoch = Optional.empty();
  private long committable = -1;
  private long taken = -1;
  private long lastBegun = -1;
  private long end = Long.MAX_VALUE;

  /** A record in the window. */
  final class Entry {
    private final long offset;
    private final Optional<Integer> leaderEpoch;
    private boolean done;
    private boolean settled;

    private Entry(long offset, Optional<Integer> leaderEpoch) {
      this.offset = offset;
      this.leaderEpoch = leaderEpoch;
    }

    /** Whether the record may be worked on; then one of the others must follow. */
    boolean begin() {
      synchronized (PartitionWindow.this) {
        if (offset > end) {
          return false;
        }
        lastBegun = Math.max(lastBegun, offset);
        return true;
      }
    }

    /** It is done with: processed, or safe in the retry topic. */
    void done() {
      synchronized (PartitionWindow.this) {
        done = true;
        settle();
        advance();
      }
    }

    /** It is not done with, and nobody works on it any more: it comes again. */
    void abandon() {
      synchronized (PartitionWindow.this) {
        settle();
      }
    }

    private void settle() {
      settled = true;
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

  /** No record begins any more behind the last one that has begun. */
  synchronized void close() {
    end = lastBegun;
  }

  /** No record begins any more. */
  synchronized void abort() {
    end = -1;
  }

  /**
   * Waits until nobody works on a record of a closed window.
   *
   * @param deadlineNanos of System.nanoTime
   * @return false if that is not so in time
   */
  synchronized boolean awaitIdle(long deadlineNanos) throws InterruptedException {
    while (entries.stream().anyMatch(entry -> entry.offset <= end && !entry.settled)) {
      long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
