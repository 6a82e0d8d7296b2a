package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.coordinator.TransactionalWrite;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.InitProducerIdRequest;
import io.tailrace.wire.message.InitProducerIdResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitProducerIdTest {
  private final TestTransactions on = new TestTransactions();

  private InitProducerIdRequest again(String id, TransactionalProducer who) {
    return on.initRequest(id).producerId(who.id()).producerEpoch(who.epoch());
  }

  private ErrorCode errorOf(InitProducerIdRequest request) {
    return ErrorCode.forCode(on.init(request).errorCode());
  }

  /** A producer with so many epochs behind it. */
  private TransactionalProducer withEpoch(String id, int epoch) {
    Transaction begun = Transaction.create(id, 7, 60_000, on.clock.millis());
    on.log.append(
        List.of(
            new TransactionRecord.Stored(
                begun.begin(producer(7, epoch), Transaction.NO_EPOCH, 60_000, on.clock.millis()))),
        TransactionalWrite.NONE,
        new io.tailrace.kernel.coordinator.CoordinatorLog.Completion() {
          @Override
          public void committed(long baseOffset) {}

          @Override
          public void failed(ErrorCode error) {
            throw new AssertionError(error);
          }
        });
    on.restart();
    return producer(7, epoch);
  }

  @Test
  void everyProducerThatBeginsHasAnEpochOfItsOwn() {
    assertEquals(producer(100, 0), on.begin("a"));
    assertEquals(producer(100, 1), on.begin("a"));
    assertEquals(producer(101, 0), on.begin("b"));
    assertEquals("Empty", on.stateOf("a"));
  }

  @Test
  void aProducerWithoutTransactionalIdGetsAnIdThatNobodyHas() {
    InitProducerIdRequest request =
        new InitProducerIdRequest().transactionalId(Optional.empty()).transactionTimeoutMs(-5);
    assertEquals(100, on.init(request).producerId());
    assertEquals(0, on.init(request).producerEpoch());
    assertEquals(102, on.init(request.producerId(7).producerEpoch((short) 3)).producerId());
    assertTrue(on.log.records().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"5,-1", "-1,5"})
  void anIdWithoutAnEpochIsInvalid(long id, short epoch) {
    InitProducerIdRequest request = on.initRequest("a").producerId(id).producerEpoch(epoch);
    assertEquals(ErrorCode.INVALID_REQUEST, errorOf(request));
  }

  @Test
  void anEmptyTransactionalIdIsInvalid() {
    assertEquals(ErrorCode.INVALID_REQUEST, on.initError(""));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 900_001})
  void aTimeoutBeyondWhatIsAllowedIsRefused(int timeout) {
    assertEquals(
        ErrorCode.INVALID_TRANSACTION_TIMEOUT,
        errorOf(on.initRequest("a").transactionTimeoutMs(timeout)));
  }

  @Test
  void aSecondRequestWhileTheFirstIsWrittenHasToWait() {
    on.log.hold();
    Answer<InitProducerIdResponse> first = on.initLater(on.initRequest("a"), 6);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    on.log.release();
    assertEquals(0, first.get().producerEpoch());
    assertEquals(producer(100, 1), on.begin("a"));
  }

  @Test
  void anIdOfWhichNothingIsStoredDoesNotExist() {
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.initError("a"));
    on.log.failWith(ErrorCode.NONE);
    assertEquals(ErrorCode.TRANSACTIONAL_ID_NOT_FOUND.code(), on.describe("a").errorCode());
    assertEquals(0, on.begin("a").epoch());
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2})
  void anOpenTransactionIsAbortedFirstAndTheOneWhoHadItIsFenced(short level) {
    on.level = level;
    TransactionalProducer zombie = on.begin("a");
    on.add("a", zombie, ORDERS);
    on.markers.hold();
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    assertEquals("PrepareAbort", on.stateOf("a"));
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    on.markers.release();
    assertEquals("CompleteAbort", on.stateOf("a"));
    assertEquals(
        List.of(new TransactionMarker(100, (short) 1, 5, false, level >= 2 ? 2 : level)),
        on.markers.of(ORDERS));
    TransactionalProducer next = on.begin("a");
    assertEquals(producer(100, 2), next);
    assertEquals(ErrorCode.PRODUCER_FENCED, on.add("a", zombie, ORDERS));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", zombie, true));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.end("a", zombie, true, 4));
    assertEquals(ErrorCode.NONE, on.add("a", next, ORDERS));
  }

  @Test
  void aProducerThatNamesItselfGoesOnInItsNextEpoch() {
    TransactionalProducer who = on.begin("a");
    assertEquals(producer(100, 1), on.begin(again("a", who)));
  }

  @Test
  void aRequestThatComesAgainGivesTheSameEpochAgain() {
    TransactionalProducer who = on.begin("a");
    assertEquals(producer(100, 1), on.begin(again("a", who)));
    assertEquals(producer(100, 1), on.begin(again("a", who)));
    assertEquals(producer(100, 2), on.begin(again("a", producer(100, 1))));
    assertEquals(ErrorCode.PRODUCER_FENCED, errorOf(again("a", who)));
  }

  @Test
  void whoIsFencedCannotGoOn() {
    TransactionalProducer zombie = on.begin("a");
    on.begin("a");
    assertEquals(ErrorCode.PRODUCER_FENCED, errorOf(again("a", zombie)));
    assertEquals(ErrorCode.PRODUCER_FENCED, errorOf(again("a", producer(99, 1))));
    assertEquals(
        ErrorCode.INVALID_PRODUCER_EPOCH.code(),
        on.initLater(again("a", zombie), 3).get().errorCode());
  }

  @Test
  void aZombieDoesNotAbortTheTransactionOfItsSuccessor() {
    TransactionalProducer zombie = on.begin("a");
    TransactionalProducer next = on.begin("a");
    on.add("a", next, ORDERS);
    assertEquals(ErrorCode.PRODUCER_FENCED, errorOf(again("a", zombie)));
    assertEquals("Ongoing", on.stateOf("a"));
    on.end("a", next, true);
  }

  @Test
  void whoNamesItselfAfterItsTransactionalIdExpiredIsWelcome() {
    assertEquals(producer(100, 0), on.begin(again("a", producer(55, 12))));
  }

  @Test
  void afterTheLastEpochComesAnotherProducerId() {
    withEpoch("a", Short.MAX_VALUE - 2);
    assertEquals(producer(7, Short.MAX_VALUE - 1), on.begin("a"));
    assertEquals(producer(100, 0), on.begin("a"));
    assertEquals(producer(100, 1), on.begin("a"));
  }

  @Test
  void aRequestForTheNextProducerIdThatComesAgainGivesTheSameId() {
    TransactionalProducer last = withEpoch("a", Short.MAX_VALUE - 1);
    assertEquals(producer(100, 0), on.begin(again("a", last)));
    assertEquals(producer(100, 0), on.begin(again("a", last)));
    assertEquals(producer(100, 1), on.begin(again("a", producer(100, 0))));
    assertEquals(ErrorCode.PRODUCER_FENCED, errorOf(again("a", last)));
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2})
  void aTransactionInTheLastEpochIsAbortedToo(short level) {
    on.level = level;
    TransactionalProducer last = withEpoch("a", Short.MAX_VALUE - 1);
    on.add("a", last, ORDERS);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    assertEquals(Short.MAX_VALUE, on.markers.of(ORDERS).getFirst().producerEpoch());
    assertEquals("CompleteAbort", on.stateOf("a"));
    TransactionalProducer next = on.begin("a");
    assertTrue(next.id() >= 100, next.toString());
    assertEquals(ErrorCode.NONE, on.add("a", next, ORDERS));
  }

  @Test
  void nobodyGoesOnInTheEpochOfTheLastMarker() {
    on.level = 0;
    TransactionalProducer last = withEpoch("a", Short.MAX_VALUE - 1);
    on.add("a", last, ORDERS);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    TransactionalProducer nobody = producer(7, Short.MAX_VALUE);
    assertEquals(ErrorCode.PRODUCER_FENCED, on.add("a", nobody, ORDERS));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.end("a", nobody, false, 5));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.end("a", nobody, false, 4));
    assertEquals(producer(100, 0), on.begin("a"));
  }
}
