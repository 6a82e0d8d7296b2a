package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.CoordinatorLog;
import io.tailrace.kernel.coordinator.CoordinatorLog.Completion;
import io.tailrace.kernel.coordinator.ShardState;
import io.tailrace.kernel.coordinator.Steps;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.transaction.TransactionRecord.Removed;
import io.tailrace.kernel.transaction.TransactionRecord.Stored;
import io.tailrace.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The transactional ids of a shard. One record of each is on its way to the log at a time: whoever
 * comes meanwhile is turned away, or waits.
 */
final class Transactions implements ShardState<TransactionRecord> {
  private final Map<String, Entry> entries = new HashMap<>();
  private final Steps<TransactionRecord> steps;

  Transactions(CoordinatorLog<TransactionRecord> log) {
    steps = new Steps<>(log, this);
  }

  Optional<Entry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** What the log has of a transactional id. */
  Optional<Transaction> stored(String id) {
    return find(id).flatMap(Entry::stored);
  }

  /** Whether the next step of a transactional id has to wait. */
  boolean isBusy(String id) {
    return find(id).filter(Entry::isBusy).isPresent();
  }

  /** A live view. */
  Collection<Entry> all() {
    return entries.values();
  }

  /** A copy, for work that changes entries. */
  List<Entry> copyOfAll() {
    return new ArrayList<>(entries.values());
  }

  /**
   * Writes the next step of a transactional id that is not busy, or ends a transaction.
   *
   * @param outcome told {@code NONE} once it counts, or why it does not
   */
  void write(Transaction next, Consumer<ErrorCode> outcome) {
    writeAll(List.of(new Stored(next)), outcome);
  }

  /** Forgets transactional ids that are not busy. */
  void remove(Collection<String> ids, Consumer<ErrorCode> outcome) {
    writeAll(ids.stream().<TransactionRecord>map(Removed::new).toList(), outcome);
  }

  private void writeAll(List<TransactionRecord> records, Consumer<ErrorCode> outcome) {
    steps.run(
        step -> {
          records.forEach(step::write);
          step.then(
              new Completion() {
                @Override
                public void committed(long baseOffset) {
                  outcome.accept(ErrorCode.NONE);
                  wake(records);
                }

                @Override
                public void failed(ErrorCode error) {
                  outcome.accept(error);
                  wake(records);
                }
              });
        });
  }

  private void wake(List<TransactionRecord> records) {
    for (TransactionRecord entry : records) {
      find(entry.id()).ifPresent(Transactions::wake);
    }
  }

  private static void wake(Entry entry) {
    while (!entry.isBusy() && !entry.waiting().isEmpty()) {
      entry.waiting().remove().run();
    }
  }

  /** Takes over a record of the log. */
  void replay(TransactionRecord entry) {
    switch (entry) {
      case Stored(Transaction transaction) -> getOrCreate(entry.id()).store(transaction);
      case Removed _ -> entries.remove(entry.id());
    }
  }

  @Override
  public void begin(TransactionRecord entry) {
    getOrCreate(entry.id()).writing(true);
  }

  @Override
  public void committed(TransactionRecord entry, long offset, TransactionalProducer producer) {
    getOrCreate(entry.id()).writing(false);
    replay(entry);
  }

  @Override
  public void failed(TransactionRecord entry) {
    getOrCreate(entry.id()).writing(false);
  }

  @Override
  public void forget(TransactionRecord entry) {
    find(entry.id())
        .filter(Entry::isBlank)
        .filter(blank -> blank.waiting().isEmpty())
        .ifPresent(blank -> entries.remove(blank.id()));
  }

  private Entry getOrCreate(String id) {
    return entries.computeIfAbsent(id, Entry::new);
  }
}
