package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.wire.ErrorCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Adds partitions to transactions; the first one begins the transaction. A client is told that its
 * transaction has ended before every partition knows, so the next one often begins too early: then
 * it waits a moment, rather than have the client try again.
 */
final class Additions {
  private final ShardContext context;
  private final Transactions transactions;
  private final Runnable onOngoing;
  private final Set<Waiting> waiting = new LinkedHashSet<>(); // one a request: bounded by those

  /**
   * Over a shard.
   *
   * @param onOngoing hears that there is an open transaction
   */
  Additions(ShardContext context, Transactions transactions, Runnable onOngoing) {
    this.context = context;
    this.transactions = transactions;
    this.onOngoing = onOngoing;
  }

  void add(AddRequest request, Consumer<ErrorCode> outcome) {
    Optional<Entry> busy = transactions.find(request.id()).filter(Entry::isBusy);
    if (busy.isPresent() && context.config().addPatienceMs() > 0) {
      new Waiting(request, outcome).in(busy.get());
    } else {
      tryToAdd(request, outcome);
    }
  }

  /** Whoever waits is told that another broker coordinates. */
  void stop() {
    List.copyOf(waiting).forEach(one -> one.end(ErrorCode.NOT_COORDINATOR));
  }

  private void tryToAdd(AddRequest request, Consumer<ErrorCode> outcome) {
    Transaction transaction = transactions.stored(request.id()).orElse(null);
    ErrorCode error = check(transaction, request);
    if (error != ErrorCode.NONE) {
      outcome.accept(error);
    } else if (transaction.state() == TransactionState.ONGOING
        && transaction.partitions().containsAll(request.partitions())) {
      outcome.accept(ErrorCode.NONE);
    } else {
      transactions.write(
          transaction.add(request.partitions(), context.nowMs(), request.version()),
          written -> {
            if (written == ErrorCode.NONE) {
              onOngoing.run();
            }
            outcome.accept(written);
          });
    }
  }

  private ErrorCode check(Transaction transaction, AddRequest request) {
    if (transactions.isBusy(request.id())) {
      return ErrorCode.CONCURRENT_TRANSACTIONS;
    }
    if (transaction == null || request.producer().id() != transaction.client().id()) {
      return ErrorCode.INVALID_PRODUCER_ID_MAPPING;
    }
    if (!ProducerEpochs.isOfClient(transaction.client(), request.producer().epoch())) {
      return ErrorCode.PRODUCER_FENCED;
    }
    // A transaction that was prepared and kept can only end.
    return transaction.isKept() ? ErrorCode.INVALID_TXN_STATE : ErrorCode.NONE;
  }

  /** A request that came too early: it is tried when the way is clear, or when time is up. */
  private final class Waiting {
    private final AddRequest request;
    private final Consumer<ErrorCode> outcome;
    private Timeout patience = Timeout.NONE;

    Waiting(AddRequest request, Consumer<ErrorCode> outcome) {
      this.request = request;
      this.outcome = outcome;
    }

    void in(Entry entry) {
      Runnable attempt = this::attempt;
      entry.waiting().add(attempt);
      waiting.add(this);
      patience =
          context
              .runtime()
              .timer()
              .schedule(
                  context.config().addPatienceMs(),
                  () -> {
                    entry.waiting().remove(attempt);
                    attempt();
                  });
    }

    private void attempt() {
      if (waiting.remove(this)) {
        patience.cancel();
        tryToAdd(request, outcome);
      }
    }

    void end(ErrorCode error) {
      waiting.remove(this);
      patience.cancel();
      outcome.accept(error);
    }
  }

  /** Whether partitions are in the transaction that its producer has open (KIP-890). */
  Verification verify(AddRequest request) {
    Transaction transaction = transactions.stored(request.id()).orElse(null);
    if (transaction == null || request.producer().id() != transaction.producer().id()) {
      return Verification.refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING);
    }
    if (request.producer().epoch() != transaction.producer().epoch() || transaction.isKept()) {
      return Verification.refused(ErrorCode.PRODUCER_FENCED);
    }
    if (transaction.state().isPrepare()) {
      return Verification.refused(ErrorCode.CONCURRENT_TRANSACTIONS);
    }
    return new Verification(ErrorCode.NONE, transaction.partitions());
  }
}
