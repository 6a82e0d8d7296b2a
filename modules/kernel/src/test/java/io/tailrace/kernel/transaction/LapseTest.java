package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ListTransactionsRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LapseTest {
  private static final long CHECK = 10_000;
  private static final long HOUR = 3_600_000;

  private final TestTransactions on =
      new TestTransactions(Map.of("transactional.id.expiration.ms", "7200000"));

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2})
  void aTransactionThatLastsTooLongIsAbortedAndItsProducerIsFenced(short level) {
    on.level = level;
    TransactionalProducer who = on.begin("a");
    on.add("a", who, ORDERS);
    on.pass(60_000);
    assertEquals("Ongoing", on.stateOf("a"));
    on.pass(CHECK);
    assertEquals("CompleteAbort", on.stateOf("a"));
    assertFalse(on.markers.of(ORDERS).getFirst().commit());
    assertEquals(1, on.markers.of(ORDERS).getFirst().producerEpoch());
    assertEquals(ErrorCode.PRODUCER_FENCED, on.add("a", who, ORDERS));
    assertEquals(ErrorCode.PRODUCER_FENCED, on.end("a", who, true, 4));
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", who, true));
  }

  @Test
  void aTransactionThatCannotBeAbortedKeepsTheOthersOpen() {
    on.add("a", on.begin("a"), ORDERS);
    on.add("b", on.begin("b"), ORDERS);
    on.log.surprise(new IllegalStateException("a surprise"));
    on.pass(60_000 + CHECK);
    List<String> states = List.of(on.stateOf("a"), on.stateOf("b"));
    assertEquals(List.of("CompleteAbort", "Ongoing"), states.stream().sorted().toList());
    on.pass(CHECK);
    assertEquals("CompleteAbort", on.stateOf("a"));
    assertEquals("CompleteAbort", on.stateOf("b"));
  }

  @Test
  void whatFailsForOneTransactionKeepsTheOthersOpen() {
    on.add("a", on.begin("a"), ORDERS);
    on.add("b", on.begin("b"), ORDERS);
    AtomicBoolean failed = new AtomicBoolean();
    on.markers.to(
        (partition, marker) -> {
          if (failed.compareAndSet(false, true)) {
            throw new IllegalStateException("a surprise");
          }
          return MarkerSender.Delivery.WRITTEN;
        });
    on.pass(60_000 + CHECK);
    List<String> states = List.of(on.stateOf("a"), on.stateOf("b"));
    assertEquals(List.of("CompleteAbort", "PrepareAbort"), states.stream().sorted().toList());
  }

  @Test
  void timeCountsFromTheBeginningOfTheTransaction() {
    TransactionalProducer who = on.begin("a");
    on.pass(HOUR / 2);
    on.add("a", who, ORDERS);
    on.pass(50_000);
    TransactionalProducer next = on.end("a", who, true);
    on.add("a", next, ORDERS);
    on.pass(50_000);
    assertEquals("Ongoing", on.stateOf("a"));
  }

  @Test
  void aRestartDoesNotGiveTheTransactionMoreTime() {
    on.add("a", on.begin("a"), ORDERS);
    on.pass(50_000);
    on.restart();
    on.pass(2 * CHECK);
    assertEquals("CompleteAbort", on.stateOf("a"));
  }

  @Test
  void aTimeoutThatCannotBeStoredIsTriedAgain() {
    on.add("a", on.begin("a"), ORDERS);
    on.log.failWith(ErrorCode.NOT_ENOUGH_REPLICAS);
    on.pass(2 * 60_000);
    assertEquals("Ongoing", on.stateOf("a"));
    on.log.failWith(ErrorCode.NONE);
    on.pass(CHECK);
    assertEquals("CompleteAbort", on.stateOf("a"));
  }

  @Test
  void aTransactionalIdThatNobodyUsesIsForgotten() {
    on.begin("unused");
    on.add("open", on.begin("open"), ORDERS);
    on.pass(HOUR);
    on.begin("used");
    on.pass(3 * HOUR / 2);
    assertEquals(List.of("open", "used"), on.ids(new ListTransactionsRequest()));
    on.restart();
    assertEquals(List.of("open", "used"), on.ids(new ListTransactionsRequest()));
    on.pass(3 * HOUR);
    assertEquals(List.of(), on.ids(new ListTransactionsRequest()));
    assertEquals(0, on.timer.waiting());
  }

  @Test
  void whoComesBackAfterThatBeginsAnew() {
    TransactionalProducer old = on.begin("a");
    on.pass(4 * HOUR);
    assertEquals(ErrorCode.INVALID_PRODUCER_ID_MAPPING, on.add("a", old, ORDERS));
    assertEquals(producer(101, 0), on.begin("a"));
  }

  @Test
  void anIdlePartitionNeedsNoTimer() {
    assertEquals(0, on.timer.waiting());
    on.begin("a");
    assertEquals(1, on.timer.waiting());
    on.coordinator.unload(0);
    assertEquals(0, on.timer.waiting());
  }
}
