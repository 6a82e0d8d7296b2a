package io.tailrace.flink.sink;

import io.tailrace.flink.sink.TransactionClient.EndAnswer;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a {@link Takeover} finds abandoned. It aborts by the producer's own id and epoch, which
 * fences that producer and leaves a trace: an aborted transaction is not taken for one that was
 * committed.
 */
final class AbandonedTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);
  private static final int ATTEMPTS = 30;

  private final TransactionClient client;
  private final BackOff backOff;

  AbandonedTransactions(TransactionClient client, BackOff backOff) {
    this.client = client;
    this.backOff = backOff;
  }

  /** Returns when all are decided. */
  void end(Takeover takeover) throws IOException, InterruptedException {
    for (TransactionListing listing : client.list(takeover.prefixes())) {
      Takeover.Verdict verdict = takeover.judge(listing.transactionalId(), listing.state());
      if (verdict != Takeover.Verdict.LEAVE) {
        end(listing.transactionalId(), verdict, takeover);
      }
    }
  }

  private void end(String id, Takeover.Verdict verdict, Takeover takeover)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<TransactionDescription> found = client.describe(id);
      if (found.isEmpty()) {
        return;
      }
      TransactionDescription now = found.get();
      PreparedTransaction transaction =
          new PreparedTransaction(id, now.producerId(), (short) now.producerEpoch());
      if (isBusy(now.state())) {
        backOff.await(attempt);
      } else if (!isToEnd(transaction, now.state(), verdict, takeover)) {
        return;
      } else if (client.end(transaction, now.coordinatorId(), false) == EndAnswer.DONE) {
        if (now.state() == TransactionState.ONGOING) {
          LOG.info("Aborted the transaction of {}, which nobody goes on with", id);
        }
        return;
      } else {
        backOff.await(attempt);
      }
    }
    throw new IOException("The abandoned transaction of " + id + " could not be aborted");
  }

  private static boolean isBusy(TransactionState state) {
    return switch (state) {
      case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE, UNKNOWN -> true;
      case EMPTY, ONGOING, COMPLETE_COMMIT, COMPLETE_ABORT -> false;
    };
  }

  private static boolean isToEnd(
      PreparedTransaction transaction,
      TransactionState state,
      Takeover.Verdict verdict,
      Takeover takeover) {
    boolean open = state == TransactionState.ONGOING;
    return switch (verdict) {
      case LEAVE -> false;
      case LEAVE_IF_PREPARED -> open && !takeover.isPrepared(transaction);
      case ABORT -> open;
      case FENCE -> true;
    };
  }
}
