package io.tailrace.kernel.transaction;

import static io.tailrace.kernel.transaction.TestTransactions.ORDERS;
import static io.tailrace.kernel.transaction.TestTransactions.RETURNS;
import static io.tailrace.kernel.transaction.TestTransactions.producer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.ShardLoader;
import io.tailrace.kernel.coordinator.TransactionalProducer;
import io.tailrace.kernel.transaction.MarkerSender.Delivery;
import io.tailrace.wire.ErrorCode;
import io.tailrace.wire.message.ListTransactionsRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A coordinator dies at one point after another, and another one goes on from the log. */
class RecoveryTest {
  private final TestTransactions on = new TestTransactions();

  private TransactionalProducer ongoing() {
    TransactionalProducer who = on.begin("a");
    on.add("a", who, ORDERS, RETURNS);
    return who;
  }

  @Test
  void anOpenTransactionStaysOpen() {
    TransactionalProducer who = ongoing();
    on.restart();
    assertEquals("Ongoing", on.stateOf("a"));
    assertEquals(List.of(), on.markers.of(ORDERS));
    assertEquals(producer(100, 1), on.end("a", who, true));
  }

  @Test
  void aDecisionOnItsWayToTheLogMayBeLost() {
    TransactionalProducer who = ongoing();
    on.log.hold();
    on.endLater("a", who, true, 5);
    on.log.loseHeld();
    on.restart();
    assertEquals("Ongoing", on.stateOf("a"));
    assertEquals(List.of(), on.markers.of(ORDERS));
    on.end("a", who, true);
    assertTrue(on.markers.of(ORDERS).getFirst().commit());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDecisionInTheLogIsCarriedOut(boolean commit) {
    TransactionalProducer who = ongoing();
    on.markers.hold();
    TransactionalProducer next = on.end("a", who, commit);
    on.markers.lose();
    on.restart();
    assertEquals(commit, on.markers.of(ORDERS).getFirst().commit());
    assertEquals(commit, on.markers.of(RETURNS).getFirst().commit());
    assertEquals(commit ? "CompleteCommit" : "CompleteAbort", on.stateOf("a"));
    assertEquals(ErrorCode.NONE, on.add("a", next, ORDERS));
  }

  @Test
  void partitionsThatWereToldAreToldTheSameAgain() {
    TransactionalProducer who = ongoing();
    on.markers.fail(RETURNS, Delivery.LATER);
    on.end("a", who, true);
    on.markers.heal();
    on.restart();
    assertEquals(on.markers.of(ORDERS).get(0), on.markers.of(ORDERS).get(1));
    assertEquals(1, on.markers.of(RETURNS).size());
    assertEquals("CompleteCommit", on.stateOf("a"));
  }

  @Test
  void thatItIsDoneMayBeLost() {
    TransactionalProducer who = ongoing();
    on.markers.hold();
    on.end("a", who, true);
    on.log.hold();
    on.markers.release();
    on.log.loseHeld();
    on.restart();
    assertEquals("CompleteCommit", on.stateOf("a"));
    assertEquals(2, on.markers.of(ORDERS).size());
  }

  @Test
  void whatTheCoordinatorBeforeHearsLaterChangesNothing() {
    TransactionalProducer who = ongoing();
    on.markers.hold();
    on.end("a", who, true);
    on.restart();
    on.markers.release();
    assertEquals("CompleteCommit", on.stateOf("a"));
    on.pass(10_000);
    assertEquals(1, on.timer.waiting()); // the look for unused ids
  }

  @Test
  void whileThePartitionIsLoadedEverybodyHasToWait() {
    TransactionalProducer who = ongoing();
    ShardLoader<TransactionRecord> loader = on.reload();
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, on.initError("a"));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, on.endError("a", who, true));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, on.add("a", who, ORDERS));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, on.verify("a", who, ORDERS).get(ORDERS));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(), on.describe("a").errorCode());
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.code(),
        on.list(new ListTransactionsRequest()).errorCode());
    loader.complete();
    assertEquals("Ongoing", on.stateOf("a"));
    on.coordinator.unload(0);
    assertEquals(ErrorCode.NOT_COORDINATOR, on.endError("a", who, true));
    assertEquals(List.of(), on.ids(new ListTransactionsRequest()));
    on.coordinator.close();
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, on.endError("a", who, true));
  }
}
