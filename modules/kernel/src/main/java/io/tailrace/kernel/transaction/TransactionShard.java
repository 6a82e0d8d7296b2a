package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.Shard;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.DescribeTransactionsResponse;
import io.tailrace.wire.message.ListTransactionsResponse;
import java.util.List;
import java.util.function.Consumer;

/**
 * The transactional ids of one partition of {@code __transaction_state}: a state machine. A request
 * yields a record and, once that is committed, a response; the state is what replaying the records
 * gives. A decision that is in the log is carried out, whatever happens. One thread at a time.
 */
final class TransactionShard implements Shard<TransactionRecord> {
  private final Transactions transactions;
  private final Endings endings;
  private final Decisions decisions;
  private final Beginnings beginnings;
  private final Additions additions;
  private final Lapses lapses;
  private final TransactionQueries queries;

  /** An empty shard, to be loaded. */
  TransactionShard(ShardContext context) {
    transactions = new Transactions(context.runtime().log());
    endings = new Endings(context, transactions);
    decisions = new Decisions(context, transactions, endings);
    beginnings = new Beginnings(context, transactions, decisions);
    lapses = new Lapses(context, transactions, decisions);
    additions = new Additions(context, transactions, lapses::watchTimeouts);
    queries = new TransactionQueries(transactions, context.clock());
  }

  @Override
  public void replay(TransactionRecord entry, long offset, long producerId) {
    transactions.replay(entry);
  }

  /** The records of this log are part of no transaction. */
  @Override
  public void endTransaction(long producerId, boolean commit) {}

  @Override
  public void start() {
    for (Entry entry : transactions.copyOfAll()) {
      if (entry.stored().filter(found -> found.state().isPrepare()).isPresent()) {
        endings.begin(entry.id());
      }
    }
    lapses.start();
  }

  @Override
  public void stop() {
    lapses.stop();
    additions.stop();
    endings.stop();
  }

  void begin(InitRequest request, Consumer<InitAnswer> answer) {
    lapses.watchExpiry();
    beginnings.begin(request, answer);
  }

  void add(AddRequest request, Consumer<ErrorCode> outcome) {
    additions.add(request, outcome);
  }

  Verification verify(AddRequest request) {
    return additions.verify(request);
  }

  void end(EndRequest request, Consumer<EndAnswer> answer) {
    decisions.end(request, answer);
  }

  DescribeTransactionsResponse.TransactionState describe(String id) {
    return queries.describe(id);
  }

  List<ListTransactionsResponse.TransactionState> list(ListFilter filter) {
    return queries.list(filter);
  }

  /** The state that a replay of the log must give. */
  Transactions transactions() {
    return transactions;
  }
}
