package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitDecisionTest {
  private static final long PRODUCER = 7;

  @ParameterizedTest
  @CsvSource({
    "0, ONGOING, COMMIT",
    "0, PREPARE_COMMIT, COMMITTED",
    "0, COMPLETE_COMMIT, COMMITTED",
    "0, PREPARE_ABORT, LOST",
    "0, COMPLETE_ABORT, LOST",
    "0, EMPTY, LOST",
    "0, PREPARE_EPOCH_FENCE, WAIT",
    // The end of the transaction has moved the epoch on.
    "1, PREPARE_COMMIT, COMMITTED",
    "1, COMPLETE_COMMIT, COMMITTED",
    "1, PREPARE_ABORT, LOST",
    "1, COMPLETE_ABORT, LOST",
    "1, EMPTY, LOST",
    // The id has been used again, which needs the commit first.
    "1, ONGOING, OUTDATED",
    "2, ONGOING, OUTDATED",
    "2, COMPLETE_COMMIT, OUTDATED",
    "3, COMPLETE_ABORT, OUTDATED",
    // A new producer of the id: somebody has fenced this one.
    "2, EMPTY, LOST",
    // Older than the transaction: the broker has lost its memory.
    "-1, COMPLETE_COMMIT, LOST",
  })
  void theEpochTellsThisTransactionFromOthersOfTheId(
      int ahead, TransactionState state, CommitDecision expected) {
    PreparedTransaction transaction = new PreparedTransaction("id", PRODUCER, (short) 5);
    assertEquals(expected, CommitDecision.of(transaction, found(PRODUCER, 5 + ahead, state)));
  }

  @ParameterizedTest
  @CsvSource({"COMPLETE_COMMIT, COMMITTED", "COMPLETE_ABORT, LOST", "ONGOING, OUTDATED"})
  void afterTheLastEpochComesTheFirstOfAnotherProducer(
      TransactionState state, CommitDecision expected) {
    PreparedTransaction last =
        new PreparedTransaction("id", PRODUCER, (short) (Short.MAX_VALUE - 1));
    assertEquals(expected, CommitDecision.of(last, found(99, 0, state)));
  }

  @Test
  void anIdExpiresOnlyAfterTheEndOfItsTransaction() {
    PreparedTransaction transaction = new PreparedTransaction("id", PRODUCER, (short) 5);
    assertEquals(CommitDecision.OUTDATED, CommitDecision.of(transaction, Optional.empty()));
  }

  private static Optional<TransactionDescription> found(
      long producer, int epoch, TransactionState state) {
    return Optional.of(
        new TransactionDescription(
            1, state, producer, epoch, Integer.MAX_VALUE, OptionalLong.empty(), Set.of()));
  }
}
