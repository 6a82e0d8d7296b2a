package io.tailrace.kernel.transaction;

import io.tailrace.kernel.coordinator.CoordinatorTimer.Timeout;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.wire.ErrorCode;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends decided transactions: tells their partitions, again and again until all of them know, and
 * then stores that it is done.
 */
final class Endings {
  private static final Logger LOG = System.getLogger(Endings.class.getName());
  private static final long FIRST_RETRY_MS = 50;
  private static final long LONGEST_RETRY_MS = 5_000;

  private final ShardContext context;
  private final Transactions transactions;
  private final Map<String, Ending> endings = new HashMap<>();
  private boolean stopped;

  Endings(ShardContext context, Transactions transactions) {
    this.context = context;
    this.transactions = transactions;
  }

  /** Ends a transaction that is in a state of preparation in the log. */
  void begin(String id) {
    Entry entry = transactions.find(id).orElseThrow();
    Ending ending = new Ending(entry, entry.stored().orElseThrow());
    endings.put(id, ending);
    ending.round();
  }

  /** Whoever coordinates next begins again. */
  void stop() {
    stopped = true;
    endings.values().forEach(ending -> ending.retry.cancel());
    endings.clear();
  }

  /** The end of one transaction. */
  private final class Ending {
    private final Entry entry;
    private final Transaction transaction;
    private final TransactionMarker marker;
    private int unanswered;
    private boolean fenced;
    private long retryMs = FIRST_RETRY_MS;
    private Timeout retry = Timeout.NONE;

    Ending(Entry entry, Transaction transaction) {
      this.entry = entry;
      this.transaction = transaction;
      marker =
          new TransactionMarker(
              transaction.producer().id(),
              transaction.producer().epoch(),
              context.runtime().leaderEpoch(),
              transaction.state() == TransactionState.PREPARE_COMMIT,
              transaction.version());
    }

    /** Tells all that do not know yet. */
    void round() {
      List<TopicPartition> untold = List.copyOf(entry.unmarked());
      if (untold.isEmpty()) {
        complete();
        return;
      }
      unanswered = untold.size();
      for (TopicPartition partition : untold) {
        context
            .markers()
            .send(
                partition,
                marker,
                delivery -> context.runtime().strand().execute(() -> told(partition, delivery)));
      }
    }

    private void told(TopicPartition partition, Delivery delivery) {
      if (stopped) {
        return;
      }
      switch (delivery) {
        case WRITTEN, NEEDLESS -> entry.unmarked().remove(partition);
        case FENCED -> fenced = true;
        case LATER -> {}
      }
      if (--unanswered > 0) {
        return;
      }
      if (fenced) {
        LOG.log(
            Level.WARNING,
            "Another coordinator has taken over the transaction of {0}",
            transaction.id());
        endings.remove(transaction.id());
      } else if (entry.unmarked().isEmpty()) {
        complete();
      } else {
        roundLater();
      }
    }

    private void complete() {
      transactions.write(
          transaction.complete(context.nowMs()),
          error -> {
            if (error == ErrorCode.NONE) {
              endings.remove(transaction.id());
            } else if (!stopped) {
              roundLater();
            }
          });
    }

    private void roundLater() {
      retry = context.runtime().timer().schedule(retryMs, this::round);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    }
  }
}
