package io.tailrace.flink.sink;

import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/**
 * What is left to do for a prepared transaction, from where its transactional id stands. A commit
 * may come again at any time, after a restore even weeks later; the producer epoch, which every end
 * of a transaction moves on (KIP-890), tells whether it has been done already.
 */
enum CommitDecision {
  /** It awaits the commit. */
  COMMIT,

  /** It is committed. */
  COMMITTED,

  /**
   * Its id has been used again or has expired, and that only happens to ids whose commit is beyond
   * doubt: it is committed, unless somebody aborted it by hand.
   */
  OUTDATED,

  /** A step of the id is under way. */
  WAIT,

  /** It has been aborted. Its records are lost. */
  LOST;

  /**
   * Decides.
   *
   * @param found what the broker knows of the id; empty if it does not know it
   */
  static CommitDecision of(
      PreparedTransaction transaction, Optional<TransactionDescription> found) {
    if (found.isEmpty()) {
      return OUTDATED; // ids with an open transaction do not expire
    }
    TransactionDescription now = found.get();
    int ahead =
        now.producerId() == transaction.producerId()
            ? now.producerEpoch() - transaction.producerEpoch()
            : isSuccessor(transaction, now) ? 1 : 2;
    if (ahead < 0) {
      return LOST; // the id is another one: the topic of transactions was lost, or the cluster is
      // new
    }
    return switch (ahead) {
      case 0 -> ofSame(now.state());
      case 1 -> ofNext(now.state());
      default -> ofLater(now.state());
    };
  }

  /** The last epoch of a producer id is followed by the first one of another. */
  private static boolean isSuccessor(PreparedTransaction transaction, TransactionDescription now) {
    return transaction.producerEpoch() >= Short.MAX_VALUE - 1 && now.producerEpoch() == 0;
  }

  private static CommitDecision ofSame(TransactionState state) {
    return switch (state) {
      case ONGOING -> COMMIT;
      case PREPARE_COMMIT, COMPLETE_COMMIT -> COMMITTED;
      case PREPARE_EPOCH_FENCE, UNKNOWN -> WAIT;
      case EMPTY, PREPARE_ABORT, COMPLETE_ABORT -> LOST;
    };
  }

  private static CommitDecision ofNext(TransactionState state) {
    return switch (state) {
      case PREPARE_COMMIT, COMPLETE_COMMIT -> COMMITTED;
      case ONGOING -> OUTDATED;
      case PREPARE_EPOCH_FENCE, UNKNOWN -> WAIT;
      case EMPTY, PREPARE_ABORT, COMPLETE_ABORT -> LOST;
    };
  }

  private static CommitDecision ofLater(TransactionState state) {
    // This sink ends transactions and never begins an old id anew: somebody else has.
    return state == TransactionState.EMPTY ? LOST : OUTDATED;
  }
}
