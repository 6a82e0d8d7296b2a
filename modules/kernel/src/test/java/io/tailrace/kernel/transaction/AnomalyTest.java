package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.RETURNS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.topic.TopicPartition;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Jepsen found in transactions of others, each by its name. */
class AnomalyTest {
  private final TestTransactions on = new TestTransactions();
  private final ModelPartition orders = new ModelPartition();
  private final ModelPartition returns = new ModelPartition();
  private final Map<TopicPartition, ModelPartition> partitions =
      Map.of(ORDERS, orders, RETURNS, returns);

  @BeforeEach
  void modelThePartitions() {
    on.markers.to((partition, marker) -> partitions.get(partition).end(marker));
  }

  /** Writes as a producer does: the partition joins the transaction first. */
  private boolean write(TransactionalProducer who, TopicPartition to, String value) {
    ModelPartition partition = partitions.get(to);
    return (partition.isOpen(who) || on.add("a", who, to) == ErrorCode.NONE)
        && partition.append(who, value);
  }

  @Test
  void aDelayedEndTxnDoesNotCommitTheNextTransaction() {
    TransactionalProducer first = on.begin("a");
    write(first, ORDERS, "1");
    TransactionalProducer second = on.end("a", first, true); // the response is lost; it tries again
    write(second, ORDERS, "2");
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", first, true)); // and here that arrives
    assertEquals("Ongoing", on.stateOf("a"));
    write(second, RETURNS, "3");
    on.end("a", second, false);
    assertEquals(List.of("1"), orders.committed());
    assertEquals(List.of("2"), orders.aborted());
    assertEquals(List.of("3"), returns.aborted());
  }

  @Test
  void aDelayedAbortDoesNotAbortTheNextTransaction() {
    TransactionalProducer first = on.begin("a");
    write(first, ORDERS, "1");
    TransactionalProducer second = on.end("a", first, false);
    write(second, ORDERS, "2");
    assertEquals(ErrorCode.PRODUCER_FENCED, on.endError("a", first, false));
    on.end("a", second, true);
    assertEquals(List.of("2"), orders.committed());
  }

  @Test
  void aDuplicatedEndTxnEndsOneTransaction() {
    TransactionalProducer first = on.begin("a");
    write(first, ORDERS, "1");
    TransactionalProducer second = on.end("a", first, true);
    assertEquals(second, on.end("a", first, true));
    assertEquals(second, on.end("a", first, true));
    assertEquals(1, on.markers.of(ORDERS).size());
    assertTrue(write(second, ORDERS, "2"));
    assertEquals(List.of("1"), orders.committed());
  }

  @Test
  void aDelayedEndTxnOfADeadProducerChangesNothing() {
    TransactionalProducer zombie = on.begin("a");
    write(zombie, ORDERS, "1");
    TransactionalProducer next = on.begin("a");
    assertEquals(List.of("1"), orders.aborted());
    write(next, ORDERS, "2");
    for (int version = 0; version <= 5; version++) {
      ErrorCode fenced = version < 2 ? ErrorCode.INVALID_PRODUCER_EPOCH : ErrorCode.PRODUCER_FENCED;
      assertEquals(fenced, on.end("a", zombie, true, version));
    }
    assertEquals(List.of(), orders.committed());
  }

  @Test
  void noAcknowledgedWriteIsLostWhenTheCoordinatorDies() {
    TransactionalProducer who = on.begin("a");
    write(who, ORDERS, "1");
    on.markers.hold();
    on.end("a", who, true);
    on.markers.lose();
    on.restart();
    assertEquals(List.of("1"), orders.committed());
  }

  @Test
  void noLateWriteGetsIntoATransactionThatHasEnded() {
    TransactionalProducer first = on.begin("a");
    write(first, ORDERS, "1");
    on.end("a", first, true);
    assertFalse(write(first, ORDERS, "late"));
    assertFalse(write(first, RETURNS, "late"));
    assertFalse(orders.hasOpen());
    assertFalse(returns.hasOpen());
  }

  @Test
  void noAbortedRecordIsEverRead() {
    TransactionalProducer who = on.begin("a");
    write(who, ORDERS, "1");
    write(who, RETURNS, "2");
    on.markers.fail(RETURNS, Delivery.LATER);
    TransactionalProducer next = on.end("a", who, false);
    on.restart();
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.endError("a", who, true));
    on.markers.heal();
    on.pass(10_000);
    assertEquals(List.of("2"), returns.aborted());
    assertEquals(ErrorCode.INVALID_TXN_STATE, on.endError("a", who, true));
    write(next, RETURNS, "3");
    on.end("a", next, true);
    assertEquals(List.of(), orders.committed());
    assertEquals(List.of("3"), returns.committed());
  }

  @Test
  void noTransactionIsTorn() {
    TransactionalProducer who = on.begin("a");
    write(who, ORDERS, "1");
    write(who, RETURNS, "2");
    on.markers.fail(RETURNS, Delivery.LATER);
    on.end("a", who, true);
    assertEquals(List.of("1"), orders.committed());
    // Neither time, nor a new producer, nor a new coordinator can decide otherwise now.
    on.pass(120_000);
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.initError("a"));
    assertEquals(ErrorCode.CONCURRENT_TRANSACTIONS, on.endError("a", who, false));
    on.restart();
    on.markers.heal();
    on.pass(10_000);
    assertEquals(List.of("2"), returns.committed());
    assertEquals("CompleteCommit", on.stateOf("a"));
  }

  @Test
  void noTransactionTimesOutBetweenTheDecisionAndItsEnd() {
    TransactionalProducer who = on.begin("a");
    write(who, ORDERS, "1");
    on.pass(59_000);
    on.log.hold();
    on.endLater("a", who, true, 5);
    on.pass(60_000);
    on.log.release();
    assertEquals(List.of("1"), orders.committed());
    assertEquals("CompleteCommit", on.stateOf("a"));
  }
}
