package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.RETURNS;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two-phase commit with an outside coordinator (KIP-939). */
class PreparedTransactionTest {
  private static final long YEAR = 365L * 24 * 3_600_000;

  private final TestTransactions on =
      new TestTransactions(Map.of("transaction.two.phase.commit.enable", "true"));

  private InitProducerIdRequest request(boolean keep) {
    return on.initRequest("a").transactionTimeoutMs(-1).enable2Pc(true).keepPreparedTxn(keep);
  }

  private TransactionalProducer prepared() {
    TransactionalProducer who = on.begin(request(false));
    on.add("a", who, ORDERS, RETURNS);
    return who;
  }

  /** The producer is gone, and another one takes its transaction over. */
  private TransactionalProducer takeOver(TransactionalProducer expectedOngoing) {
    InitProducerIdResponse response = on.init(request(true));
    assertEquals(ErrorCode.NONE.code(), response.errorCode());
    assertEquals(
        expectedOngoing,
        producer(response.ongoingTxnProducerId(), response.ongoingTxnProducerEpoch()));
    return producer(response.producerId(), response.producerEpoch());
  }

  @Test
  void whereItIsNotAllowedItIsRefused() {
    TestTransactions plain =
        new TestTransactions(Map.of("transaction.two.phase.commit.enable", "false"));
    assertEquals(
        ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code(),
        plain.init(plain.initRequest("a").enable2Pc(true)).errorCode());
  }

  @Test
  void itOutlivesEveryTimeoutAndEveryRestart() {
    TransactionalProducer who = prepared();
    on.pass(YEAR);
    on.restart();
    on.pass(YEAR);
    assertEquals("Ongoing", on.stateOf("a"));
    assertEquals(Integer.MAX_VALUE, on.describe("a").transactionTimeoutMs());
    on.end("a", who, true);
    assertTrue(on.markers.of(ORDERS).getFirst().commit());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherProducerFinishesItAfterARestart(boolean commit) {
    TransactionalProducer gone = prepared();
    on.restart();
    TransactionalProducer heir = takeOver(gone);
    assertEquals(producer(100, 1), heir);
    on.restart();
    TransactionalProducer next = on.end("a", heir, commit);
    assertEquals(producer(100, 2), next);
    List<TransactionMarker> marker = List.of(new TransactionMarker(100, (short) 1, 5, commit, 2));
    assertEquals(marker, on.markers.of(ORDERS));
    assertEquals(marker, on.markers.of(RETURNS));
    assertEquals(ErrorCode.NONE, on.add("a", next, ORDERS));
  }

  @Test
  void whoIsGoneCanNeitherEndNorExtendIt() {
    TransactionalProducer gone = prepared();
    TransactionalProducer heir = takeOver(gone);
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", gone, true));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.end("a", gone, true, 4));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.add("a", gone, ORDERS));
    assertEquals(Map.of(ORDERS, ErrorCode.PRODUCER_FENCED), on.verify("a", gone, ORDERS));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.add("a", heir, ORDERS));
    assertEquals("Ongoing", on.stateOf("a"));
  }

  @Test
  void manyProducersMayTryOneAfterTheOther() {
    TransactionalProducer gone = prepared();
    TransactionalProducer second = takeOver(gone);
    TransactionalProducer third = takeOver(gone);
    assertEquals(producer(100, 2), third);
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", second, true));
    assertEquals(producer(100, 3), on.end("a", third, true));
    assertEquals(1, on.markers.of(ORDERS).getFirst().producerEpoch());
  }

  @Test
  void anEndThatComesAgainIsAnsweredAsTheFirst() {
    TransactionalProducer heir = takeOver(prepared());
    TransactionalProducer next = on.end("a", heir, true);
    assertEquals(next, on.end("a", heir, true));
    on.add("a", next, ORDERS);
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", heir, true));
    assertEquals("Ongoing", on.stateOf("a"));
  }

  @Test
  void withoutAnOpenTransactionThereIsNothingToKeep() {
    assertEquals(producer(100, 0), takeOver(TransactionalProducer.NONE));
    assertEquals(producer(100, 1), takeOver(TransactionalProducer.NONE));
  }

  @Test
  void whoBeginsWithoutKeepingAbortsIt() {
    TransactionalProducer heir = takeOver(prepared());
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    assertEquals("CompleteAbort", on.stateOf("a"));
    assertEquals(
        List.of(new TransactionMarker(100, (short) 1, 5, false, 2)), on.markers.of(ORDERS));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", heir, true));
    TransactionalProducer next = on.begin("a");
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", heir, true));
    assertEquals(producer(100, 3), next);
  }

  @Test
  void whileItEndsNobodyCanTakeItOver() {
    TransactionalProducer who = prepared();
    on.markers.hold();
    on.end("a", who, true);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS.code(), on.init(request(true)).errorCode());
  }

  @Test
  void theEpochsOfThoseWhoTakeOverMayRunOut() {
    TransactionalProducer gone = prepared();
    TransactionalProducer heir = gone;
    for (int i = 0; i < Short.MAX_VALUE - 1; i++) {
      heir = takeOver(gone);
    }
    assertEquals(producer(100, Short.MAX_VALUE - 1), heir);
    TransactionalProducer other = takeOver(gone);
    assertEquals(producer(101, 0), other);
    assertEquals(ErrorCode.INVALID_PRODUCER_ID_MAPPING, on.endError("a", heir, true));
    assertEquals(producer(101, 1), on.end("a", other, true));
    assertEquals(List.of(new TransactionMarker(100, (short) 1, 5, true, 2)), on.markers.of(ORDERS));
  }

  @Test
  void withoutTransactionVersionTwoNothingCanBeKept() {
    on.level = 1;
    assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), on.init(request(true)).errorCode());
  }
}
