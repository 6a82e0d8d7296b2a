package io.tailrace.kernel.transaction;

import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** What time does: open transactions time out, and transactional ids that nobody uses expire. */
final class Lapses {
  private static final Logger LOG = System.getLogger(Lapses.class.getName());

  /** How many tombstones go into one batch, so that it stays well below a batch's largest size. */
  private static final int CHUNK = 1000;

  private final ShardContext context;
  private final Transactions transactions;
  private final Decisions decisions;
  private final Ticker timeouts;
  private final Ticker expiry;

  Lapses(ShardContext context, Transactions transactions, Decisions decisions) {
    this.context = context;
    this.transactions = transactions;
    this.decisions = decisions;
    TransactionConfig config = context.config();
    timeouts =
        new Ticker(context.runtime().timer(), config.timeoutCheckIntervalMs(), this::abortOverdue);
    expiry =
        new Ticker(context.runtime().timer(), config.expirationCheckIntervalMs(), this::expire);
  }

  void start() {
    if (!transactions.all().isEmpty()) {
      watchTimeouts();
      watchExpiry();
    }
  }

  void stop() {
    timeouts.stop();
    expiry.stop();
  }

  /** There is an open transaction. */
  void watchTimeouts() {
    timeouts.start();
  }

  /** There is a transactional id. */
  void watchExpiry() {
    expiry.start();
  }

  private boolean abortOverdue() {
    long now = context.nowMs();
    for (Entry entry : transactions.copyOfAll()) {
      if (!entry.isBusy() && entry.stored().filter(one -> one.isOverdue(now)).isPresent()) {
        abort(entry.id());
      }
    }
    return transactions.all().stream()
        .flatMap(entry -> entry.stored().stream())
        .anyMatch(one -> one.state() == TransactionState.ONGOING);
  }

  /** What fails for one transaction does so for that one only. */
  private void abort(String id) {
    try {
      decisions.fence(id, error -> report(id, error));
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "The transaction of " + id + " could not be aborted yet", e);
    }
  }

  private static void report(String id, ErrorCode error) {
    if (error == ErrorCode.NONE) {
      LOG.log(Level.INFO, "The transaction of {0} has timed out", id);
    } else if (error != ErrorCode.CONCURRENT_TRANSACTIONS) {
      LOG.log(Level.WARNING, "The transaction of {0} could not be aborted yet: {1}", id, error);
    }
  }

  private boolean expire() {
    long before = context.nowMs() - context.config().idExpirationMs();
    List<String> unused =
        transactions.all().stream()
            .filter(entry -> !entry.isBusy() && isUnused(entry, before))
            .map(Entry::id)
            .toList();
    for (int from = 0; from < unused.size(); from += CHUNK) {
      // What is not removed now is found again.
      transactions.remove(unused.subList(from, Math.min(unused.size(), from + CHUNK)), error -> {});
    }
    return !transactions.all().isEmpty();
  }

  private static boolean isUnused(Entry entry, long before) {
    return entry
        .stored()
        .filter(one -> one.state().isAtRest() && one.updatedMs() <= before)
        .isPresent();
  }
}
