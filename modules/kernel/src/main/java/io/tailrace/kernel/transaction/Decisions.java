package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Decides transactions. Once the decision is in the log it is final: the client is told, and the
 * partitions are.
 */
final class Decisions {
  private static final short BUMPS_EPOCH = Transaction.BUMPS_EPOCH;

  private final ShardContext context;
  private final Transactions transactions;
  private final Endings endings;

  Decisions(ShardContext context, Transactions transactions, Endings endings) {
    this.context = context;
    this.transactions = transactions;
    this.endings = endings;
  }

  /** As the client wants it. A request that comes again is answered as the first time. */
  void end(EndRequest request, Consumer<EndAnswer> answer) {
    end(request, OptionalLong.empty(), answer);
  }

  private void end(EndRequest request, OptionalLong fresh, Consumer<EndAnswer> answer) {
    Transaction transaction = transactions.stored(request.id()).orElse(null);
    if (transaction == null) {
      answer.accept(EndAnswer.refused(ErrorCode.INVALID_PRODUCER_ID_MAPPING));
      return;
    }
    boolean busy = transactions.isBusy(request.id());
    switch (EndRules.judge(transaction, request, busy)) {
      case EndRules.Refuse(ErrorCode error) -> answer.accept(EndAnswer.refused(error));
      case EndRules.Done _ -> answer.accept(EndAnswer.of(transaction.client()));
      case EndRules.Decide(boolean commit) -> {
        short version = request.bumpsEpoch() ? BUMPS_EPOCH : 0;
        if (fresh.isEmpty() && transaction.needsFreshId(version)) {
          context.drawId(
              id -> end(request, OptionalLong.of(id), answer),
              error -> answer.accept(EndAnswer.refused(error)));
        } else {
          Transaction decided = transaction.prepare(commit, version, fresh, context.nowMs());
          TransactionalProducer client = decided.client();
          decide(
              decided,
              error ->
                  answer.accept(
                      error == ErrorCode.NONE ? EndAnswer.of(client) : EndAnswer.refused(error)));
        }
      }
    }
  }

  /**
   * Aborts an open transaction without its client, whose epoch ends by that.
   *
   * @param outcome {@code NONE} once it is decided
   */
  void fence(String id, Consumer<ErrorCode> outcome) {
    fence(id, OptionalLong.empty(), outcome);
  }

  private void fence(String id, OptionalLong fresh, Consumer<ErrorCode> outcome) {
    Transaction transaction = transactions.stored(id).orElse(null);
    if (transaction == null
        || transactions.isBusy(id)
        || transaction.state() != TransactionState.ONGOING) {
      outcome.accept(ErrorCode.CONCURRENT_TRANSACTIONS);
      return;
    }
    short version = context.version().get();
    if (fresh.isEmpty() && transaction.needsFreshId(version)) {
      context.drawId(drawn -> fence(id, OptionalLong.of(drawn), outcome), outcome);
    } else {
      decide(transaction.fence(version, fresh, context.nowMs()), outcome);
    }
  }

  private void decide(Transaction decided, Consumer<ErrorCode> outcome) {
    transactions.write(
        decided,
        error -> {
          outcome.accept(error);
          if (error == ErrorCode.NONE) {
            endings.begin(decided.id());
          }
        });
  }
}
