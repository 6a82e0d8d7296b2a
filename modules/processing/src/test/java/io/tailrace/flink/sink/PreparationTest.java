package io.tailrace.flink.sink;

import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_ABORT;
import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.EMPTY;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private final FakeTransactions broker = new FakeTransactions();
  private final Preparation preparation = new Preparation(broker);

  private static PreparedTransaction transaction(int epoch) {
    return new PreparedTransaction("p", 7, (short) epoch);
  }

  @Test
  void theFirstTransactionOfAProducerIsAskedForOnceWhileItIsWritten() throws Exception {
    preparation.begin("p", Optional.empty());
    broker.put("p", ONGOING, 7, 3);
    preparation.acknowledged();
    preparation.acknowledged();
    preparation.flushing();
    preparation.acknowledged();
    assertEquals(transaction(3), preparation.finish());
    assertEquals(1, broker.questions);
  }

  @Test
  void aTransactionThatBeginsWithTheFlushIsAskedForThen() throws Exception {
    broker.put("p", EMPTY, 7, 3);
    preparation.begin("p", Optional.empty());
    preparation.flushing();
    broker.put("p", ONGOING, 7, 3);
    preparation.acknowledged();
    assertEquals(transaction(3), preparation.finish());
    assertEquals(1, broker.questions);
  }

  @Test
  void nothingIsAskedAboutATransactionAfterACommit() throws Exception {
    preparation.begin("p", Optional.of(transaction(4)));
    preparation.acknowledged();
    preparation.flushing();
    preparation.acknowledged();
    assertEquals(transaction(4), preparation.finish());
    assertEquals(0, broker.questions);
  }

  @Test
  void aQuietTransactionIsAskedForAgain() throws Exception {
    broker.put("p", ONGOING, 7, 4);
    preparation.begin("p", Optional.of(transaction(4)));
    preparation.acknowledged();
    preparation.flushing();
    assertEquals(transaction(4), preparation.finish());
    assertEquals(1, broker.questions);

    preparation.begin("p", Optional.empty());
    preparation.acknowledged();
    preparation.flushing();
    assertEquals(transaction(4), preparation.finish());
    assertEquals(3, broker.questions);
  }

  @Test
  void anAbortAfterTheLastRecordFailsTheCheckpoint() {
    broker.put("p", ONGOING, 7, 4);
    preparation.begin("p", Optional.empty());
    preparation.acknowledged();
    broker.put("p", COMPLETE_ABORT, 7, 5);
    preparation.flushing();
    assertThrows(IOException.class, preparation::finish);

    preparation.begin("p", Optional.of(transaction(4)));
    preparation.acknowledged();
    preparation.flushing();
    assertThrows(IOException.class, preparation::finish);
  }

  @Test
  void theTransactionOfAnotherProducerWithTheIdIsNotTakenForOurs() {
    broker.put("p", ONGOING, 7, 5);
    preparation.begin("p", Optional.of(transaction(4)));
    preparation.acknowledged();
    preparation.flushing();
    assertThrows(IOException.class, preparation::finish);
  }

  @Test
  void whatIsKnownOfATransactionIsNotKnownOfTheNext() {
    broker.put("p", ONGOING, 7, 3);
    preparation.begin("p", Optional.empty());
    preparation.acknowledged();
    broker.put("p", COMPLETE_COMMIT, 7, 4);
    preparation.begin("p", Optional.empty());
    preparation.flushing();
    assertThrows(IOException.class, preparation::finish);
  }

  @Test
  void anIdThatTheBrokerDoesNotKnowFailsTheCheckpoint() {
    preparation.begin("p", Optional.empty());
    preparation.flushing();
    assertThrows(IOException.class, preparation::finish);
  }
}
