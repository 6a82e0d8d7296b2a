package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.RETURNS;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.EndTxnResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndTxnTest {
  private final TestTransactions on = new TestTransactions();

  private TransactionalProducer ongoing(String id) {
    TransactionalProducer who = on.begin(id);
    assertEquals(ErrorCode.NONE, on.add(id, who, ORDERS, RETURNS));
    return who;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyPartitionIsToldAndTheProducerGetsAnotherEpoch(boolean commit) {
    TransactionalProducer who = ongoing("a");
    assertEquals(producer(100, 1), on.end("a", who, commit));
    List<TransactionMarker> marker = List.of(new TransactionMarker(100, (short) 1, 5, commit, 2));
    assertEquals(marker, on.markers.of(ORDERS));
    assertEquals(marker, on.markers.of(RETURNS));
    assertEquals(commit ? "CompleteCommit" : "CompleteAbort", on.stateOf("a"));
    assertEquals(List.of(), on.describe("a").topics());
  }

  @Test
  void olderClientsKeepTheirEpoch() {
    TransactionalProducer who = ongoing("a");
    EndTxnResponse response = on.endLater("a", who, true, 4).get();
    assertEquals(ErrorCode.NONE.code(), response.errorCode());
    assertEquals(-1, response.producerId());
    assertEquals(List.of(new TransactionMarker(100, (short) 0, 5, true, 0)), on.markers.of(ORDERS));
    assertEquals(ErrorCode.NONE, on.add("a", who, ORDERS));
  }

  @Test
  void theClientIsToldWhenTheDecisionIsInTheLogAndNotBefore() {
    TransactionalProducer who = ongoing("a");
    on.log.hold();
    on.markers.hold();
    Answer<EndTxnResponse> answer = on.endLater("a", who, true, 5);
    assertFalse(answer.isThere());
    assertEquals(0, on.markers.held());
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.endError("a", who, true));
    on.log.release();
    assertTrue(answer.isThere());
    assertEquals(2, on.markers.held());
    assertEquals("PrepareCommit", on.stateOf("a"));
    on.markers.release();
    assertEquals("CompleteCommit", on.stateOf("a"));
  }

  @Test
  void aDecisionThatIsNotInTheLogIsNone() {
    TransactionalProducer who = ongoing("a");
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.endError("a", who, true));
    assertEquals(List.of(), on.markers.of(ORDERS));
    on.log.failWith(ErrorCode.NONE);
    assertEquals("Ongoing", on.stateOf("a"));
    on.end("a", who, false);
    assertFalse(on.markers.of(ORDERS).getFirst().commit());
  }

  @Test
  void aRequestThatComesAgainIsAnsweredAsTheFirst() {
    TransactionalProducer who = ongoing("a");
    TransactionalProducer next = on.end("a", who, true);
    assertEquals(next, on.end("a", who, true));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", who, false));
    assertEquals(1, on.markers.of(ORDERS).size());
    on.restart();
    assertEquals(next, on.end("a", who, true));
  }

  @Test
  void aRequestThatComesAgainWhilePartitionsAreToldHasToWait() {
    TransactionalProducer who = ongoing("a");
    on.markers.hold();
    on.end("a", who, true);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.endError("a", who, true));
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.end("a", producer(100, 1), true, 4));
  }

  @Test
  void thereIsNothingToCommitWithoutATransaction() {
    TransactionalProducer who = on.begin("a");
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", who, true));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.end("a", who, true, 4));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.end("a", who, false, 4));
    on.add("a", who, ORDERS);
    TransactionalProducer next = on.end("a", who, true);
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", next, true));
  }

  @Test
  void aTransactionThatReachedNoPartitionCanBeAborted() {
    TransactionalProducer first = on.begin("a");
    TransactionalProducer second = on.end("a", first, false);
    assertEquals(producer(100, 1), second);
    assertEquals("CompleteAbort", on.stateOf("a"));
    assertEquals(second, on.end("a", first, false));
    TransactionalProducer third = on.end("a", second, false);
    assertEquals(producer(100, 2), third);
    on.add("a", third, ORDERS);
    TransactionalProducer fourth = on.end("a", third, true);
    assertEquals(producer(100, 4), on.end("a", fourth, false));
  }

  @Test
  void olderClientsAreAnsweredByTheState() {
    TransactionalProducer who = ongoing("a");
    assertEquals(ErrorCode.NONE, on.end("a", who, true, 4));
    assertEquals(ErrorCode.NONE, on.end("a", who, true, 4));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.end("a", who, false, 4));
    assertEquals(1, on.markers.of(ORDERS).size());
  }

  @Test
  void whoIsFencedOrUnknownEndsNothing() {
    TransactionalProducer who = ongoing("a");
    for (int version = 0; version <= 5; version++) {
      ErrorCode fenced = version < 2 ? ErrorCode.INVALID_PRODUCER_EPOCH : ErrorCode.PRODUCER_FENCED;
      assertEquals(fenced, on.end("a", producer(100, 7), true, version));
      assertEquals(
          ErrorCode.INVALID_PRODUCER_ID_MAPPING, on.end("a", producer(99, 0), true, version));
      assertEquals(ErrorCode.INVALID_PRODUCER_ID_MAPPING, on.end("b", who, true, version));
      assertEquals(ErrorCode.INVALID_REQUEST, on.end("", who, true, version));
    }
    assertEquals("Ongoing", on.stateOf("a"));
  }

  @Test
  void aPartitionThatCannotTakeTheMarkerIsToldAgainUntilItCan() {
    TransactionalProducer who = ongoing("a");
    on.markers.fail(ORDERS, Delivery.LATER);
    on.end("a", who, true);
    on.pass(60_000);
    assertEquals("PrepareCommit", on.stateOf("a"));
    assertEquals("orders", on.describe("a").topics().getFirst().topic());
    assertEquals(1, on.describe("a").topics().size());
    assertEquals(1, on.markers.of(RETURNS).size());
    on.markers.heal();
    on.pass(5_000);
    assertEquals("CompleteCommit", on.stateOf("a"));
    assertEquals(1, on.markers.of(ORDERS).size());
  }

  @Test
  void aPartitionThatIsGoneHoldsNobodyUp() {
    TransactionalProducer who = ongoing("a");
    on.markers.fail(ORDERS, Delivery.NEEDLESS);
    on.end("a", who, true);
    assertEquals("CompleteCommit", on.stateOf("a"));
  }

  @Test
  void aNewerCoordinatorEndsWhatThisOneBegan() {
    TransactionalProducer who = ongoing("a");
    on.markers.fail(ORDERS, Delivery.FENCED);
    on.end("a", who, true);
    on.pass(60_000);
    assertEquals("PrepareCommit", on.stateOf("a"));
  }

  @Test
  void thatItIsDoneIsStoredAgainUntilItIsInTheLog() {
    TransactionalProducer who = ongoing("a");
    on.markers.hold();
    on.end("a", who, true);
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    on.markers.release();
    assertEquals("PrepareCommit", on.stateOf("a"));
    on.log.failWith(ErrorCode.NONE);
    on.pass(5_000);
    assertEquals("CompleteCommit", on.stateOf("a"));
    assertEquals(1, on.markers.of(ORDERS).size());
  }
}
