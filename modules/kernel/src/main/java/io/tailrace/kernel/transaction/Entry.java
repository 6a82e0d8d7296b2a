package io.tailrace.kernel.transaction;

import io.tailrace.kernel.topic.TopicPartition;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** A transactional id in a shard: what the log has of it, and what goes on. */
final class Entry {
  private final String id;
  private Optional<Transaction> stored = Optional.empty();
  private boolean writing;
  private final Set<TopicPartition> unmarked = new HashSet<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>(0); // one a request: bounded by those

  Entry(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** As of the log; empty while the first record is on its way. */
  Optional<Transaction> stored() {
    return stored;
  }

  void store(Transaction transaction) {
    stored = Optional.of(transaction);
    unmarked.clear();
    if (transaction.state().isPrepare()) {
      unmarked.addAll(transaction.partitions());
    }
  }

  /** The partitions of a decided transaction that have no marker yet. */
  Set<TopicPartition> unmarked() {
    return unmarked;
  }

  /** A record is on its way to the log, or has arrived there or not. */
  void writing(boolean isWriting) {
    writing = isWriting;
  }

  /** Whether the next step has to wait: for the log, or for the partitions. */
  boolean isBusy() {
    return writing || isEnding();
  }

  private boolean isEnding() {
    return stored.isPresent() && stored.get().state().isPrepare();
  }

  /** Whether nothing of it has reached the log, or will. */
  boolean isBlank() {
    return stored.isEmpty() && !writing;
  }

  /** What is to be tried when it is not busy any more. */
  Queue<Runnable> waiting() {
    return waiting;
  }
}
