package io.tailrace.flink.sink;

import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_ABORT;
import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.EMPTY;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PreparationTest {
  private final FakeTransactions broker = new FakeTransactions();
  private final Preparation preparation = new Preparation(broker);

  @Test
  void oneQuestionDoesWhileTheRecordsAreFlushed() throws Exception {
    broker.put("p", ONGOING, 7, 3);
    preparation.begin("p");
    assertEquals(new PreparedTransaction("p", 7, (short) 3), preparation.finish("p"));
    assertEquals(1, broker.questions);
  }

  @ParameterizedTest
  @EnumSource(
      value = TransactionState.class,
      names = {"EMPTY", "PREPARE_COMMIT", "COMPLETE_COMMIT"})
  void aTransactionThatBeginsWithTheFlushIsAskedForAgain(TransactionState before) throws Exception {
    broker.put("p", before, 7, 3);
    preparation.begin("p");
    broker.put("p", ONGOING, 7, 4);
    assertEquals(new PreparedTransaction("p", 7, (short) 4), preparation.finish("p"));
  }

  @Test
  void anAbortBeforeTheFlushFailsTheCheckpoint() {
    broker.put("p", COMPLETE_ABORT, 7, 4);
    preparation.begin("p");
    assertThrows(IOException.class, () -> preparation.finish("p"));
  }

  @Test
  void anAnswerCountsForOneTransactionOnly() throws Exception {
    broker.put("p", ONGOING, 7, 3);
    preparation.begin("p");
    preparation.finish("p");
    broker.put("p", COMPLETE_COMMIT, 7, 4);
    assertThrows(IOException.class, () -> preparation.finish("p"));
  }

  @Test
  void anIdThatTheBrokerDoesNotKnowFailsTheCheckpoint() {
    preparation.begin("p");
    assertThrows(IOException.class, () -> preparation.finish("p"));
    broker.put("p", EMPTY, 7, 0);
    assertThrows(IOException.class, () -> preparation.finish("p"));
  }
}
