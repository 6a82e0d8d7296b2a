package io.tailrace.flink.sink;

import io.tailrace.flink.sink.TransactionClient.EndAnswer;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits prepared transactions: through the producer that wrote them, if it still lives in this
 * JVM; else, after a restore, in its name.
 */
final class TransactionCommitter implements Committer<PreparedTransaction> {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionCommitter.class);

  private final LiveTransactions live;
  private final Supplier<TransactionClient> connector;
  private final BackOff backOff;
  private final boolean ignoreLost;
  private Optional<TransactionClient> client = Optional.empty();

  /**
   * Commits nothing yet.
   *
   * @param connector makes the client when it is needed first
   * @param ignoreLost whether the job goes on without the records of a transaction that was aborted
   */
  TransactionCommitter(
      LiveTransactions live,
      Supplier<TransactionClient> connector,
      BackOff backOff,
      boolean ignoreLost) {
    this.live = live;
    this.connector = connector;
    this.backOff = backOff;
    this.ignoreLost = ignoreLost;
  }

  @Override
  public void commit(Collection<CommitRequest<PreparedTransaction>> requests)
      throws IOException, InterruptedException {
    for (CommitRequest<PreparedTransaction> request : requests) {
      if (!live.commit(request.getCommittable())) {
        recover(request);
      }
    }
  }

  private void recover(CommitRequest<PreparedTransaction> request) throws InterruptedException {
    PreparedTransaction transaction = request.getCommittable();
    try {
      Optional<TransactionDescription> found = client().describe(transaction.transactionalId());
      switch (CommitDecision.of(transaction, found)) {
        case COMMIT -> {
          if (client().end(transaction, found.get().coordinatorId(), true) != EndAnswer.DONE) {
            retry(request, "the broker is not ready for it");
          }
        }
        case COMMITTED -> request.signalAlreadyCommitted();
        case OUTDATED -> {
          LOG.warn(
              "The id of {} has been used since, or has expired ({}): it was committed before, as"
                  + " long as nobody aborted it by hand",
              transaction,
              found);
          request.signalAlreadyCommitted();
        }
        case WAIT -> retry(request, "a step of its id is under way");
        case LOST -> lose(request, found);
      }
    } catch (IOException e) {
      retry(request, e.getMessage());
    } catch (TransactionClient.NotPermittedException e) {
      request.signalFailedWithUnknownReason(e);
    }
  }

  /** Flink tries again at once, and a limited number of times ({@code sink.committer.retries}). */
  private void retry(CommitRequest<PreparedTransaction> request, String reason)
      throws InterruptedException {
    LOG.warn("{} cannot be committed yet: {}", request.getCommittable(), reason);
    backOff.await(request.getNumberOfRetries());
    request.retryLater();
  }

  private void lose(
      CommitRequest<PreparedTransaction> request, Optional<TransactionDescription> found) {
    LostTransactionException lost = new LostTransactionException(request.getCommittable(), found);
    if (ignoreLost) {
      LOG.error("The records of a transaction are lost, which is ignored as configured", lost);
      request.signalFailedWithKnownReason(lost);
    } else {
      request.signalFailedWithUnknownReason(lost);
    }
  }

  private TransactionClient client() {
    if (client.isEmpty()) {
      client = Optional.of(connector.get());
    }
    return client.get();
  }

  @Override
  public void close() {
    client.ifPresent(TransactionClient::close);
  }
}
