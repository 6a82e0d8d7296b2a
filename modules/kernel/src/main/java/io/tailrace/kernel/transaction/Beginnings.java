package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Gives producers their identity: each that begins gets an epoch of its own, and by that, those
 * before it are fenced.
 */
final class Beginnings {
  private final ShardContext context;
  private final Transactions transactions;
  private final Decisions decisions;

  Beginnings(ShardContext context, Transactions transactions, Decisions decisions) {
    this.context = context;
    this.transactions = transactions;
    this.decisions = decisions;
  }

  void begin(InitRequest request, Consumer<InitAnswer> answer) {
    begin(request, OptionalLong.empty(), answer);
  }

  private void begin(InitRequest request, OptionalLong fresh, Consumer<InitAnswer> answer) {
    if (transactions.isBusy(request.id())) {
      answer.accept(InitAnswer.refused(ErrorCode.CONCURRENT_TRANSACTIONS));
      return;
    }
    Optional<Transaction> stored = transactions.stored(request.id());
    if (stored.isPresent() && isFenced(stored.get(), request)) {
      answer.accept(InitAnswer.refused(ErrorCode.PRODUCER_FENCED));
    } else if (stored.isPresent() && isRepetition(stored.get(), request)) {
      answer.accept(InitAnswer.of(stored.get()));
    } else if (stored.filter(Beginnings::isOngoing).isPresent() && !request.keep()) {
      abort(request, answer);
    } else if (fresh.isEmpty() && needsFreshId(stored)) {
      context.drawId(
          id -> begin(request, OptionalLong.of(id), answer),
          error -> answer.accept(InitAnswer.refused(error)));
    } else {
      store(next(stored, request, fresh), answer);
    }
  }

  private static boolean isOngoing(Transaction transaction) {
    return transaction.state() == TransactionState.ONGOING;
  }

  private static boolean needsFreshId(Optional<Transaction> stored) {
    return stored.isEmpty() || ProducerEpochs.isExhausted(stored.get().client().epoch());
  }

  /** A newer producer has taken over from the one that asks. */
  private static boolean isFenced(Transaction transaction, InitRequest request) {
    return request
        .expected()
        .filter(expected -> !expected.equals(transaction.client()))
        .filter(expected -> !isRepetition(transaction, request))
        .isPresent();
  }

  /** It has been given its epoch already, and has not heard of it (KIP-360). */
  private static boolean isRepetition(Transaction transaction, InitRequest request) {
    boolean possible = transaction.state().isAtRest() || (transaction.isKept() && request.keep());
    return possible
        && transaction.lastEpoch() != Transaction.NO_EPOCH
        && request.expected().filter(expected -> isBefore(expected, transaction)).isPresent();
  }

  private static boolean isBefore(TransactionalProducer expected, Transaction transaction) {
    boolean sameId = expected.id() == transaction.client().id();
    boolean idBefore =
        expected.id() == transaction.previousProducerId()
            && ProducerEpochs.isExhausted(expected.epoch());
    return (sameId || idBefore)
        && expected.epoch() == transaction.lastEpoch()
        && !expected.equals(transaction.client());
  }

  /** The client is told to try again, and gets its own epoch then. */
  private void abort(InitRequest request, Consumer<InitAnswer> answer) {
    decisions.fence(
        request.id(),
        error ->
            answer.accept(
                InitAnswer.refused(
                    error == ErrorCode.NONE ? ErrorCode.CONCURRENT_TRANSACTIONS : error)));
  }

  private Transaction next(Optional<Transaction> stored, InitRequest request, OptionalLong fresh) {
    long now = context.nowMs();
    Transaction transaction =
        stored.orElseGet(
            () -> Transaction.create(request.id(), fresh.getAsLong(), request.timeoutMs(), now));
    TransactionalProducer before = transaction.client();
    TransactionalProducer client = ProducerEpochs.nextForClient(before, fresh);
    short lastEpoch = request.expected().isPresent() ? before.epoch() : Transaction.NO_EPOCH;
    return isOngoing(transaction)
        ? transaction.keep(client, lastEpoch, request.timeoutMs(), now)
        : transaction.begin(client, lastEpoch, request.timeoutMs(), now);
  }

  private void store(Transaction next, Consumer<InitAnswer> answer) {
    transactions.write(
        next,
        error ->
            answer.accept(
                error == ErrorCode.NONE ? InitAnswer.of(next) : InitAnswer.refused(error)));
  }
}
