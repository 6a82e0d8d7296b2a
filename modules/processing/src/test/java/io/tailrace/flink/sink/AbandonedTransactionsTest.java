package io.tailrace.flink.sink;

import static org.apache.kafka.clients.admin.TransactionState.COMPLETE_COMMIT;
import static org.apache.kafka.clients.admin.TransactionState.EMPTY;
import static org.apache.kafka.clients.admin.TransactionState.ONGOING;
import static org.apache.kafka.clients.admin.TransactionState.PREPARE_COMMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AbandonedTransactionsTest {
  private static final PreparedTransaction PREPARED =
      new PreparedTransaction("p-0-0-1", 7, (short) 3);
  private static final WriterState STATE =
      new WriterState(new TransactionOwner("p", 0, 0), 0, 2, List.of(PREPARED));

  private final FakeTransactions broker = new FakeTransactions();

  @Test
  void whatIsOpenIsAbortedAndWhatIsPreparedIsKept() throws Exception {
    broker.put("p-0-0-0", ONGOING, 6, 0);
    broker.put("p-0-0-1", ONGOING, 7, 3);
    broker.put("p-0-0-2", EMPTY, 8, 0);
    broker.put("p-9-4-0", COMPLETE_COMMIT, 9, 0);
    restore();
    assertEquals(List.of("abort p-0-0-0", "abort p-0-0-2"), broker.ended);
    assertEquals(ONGOING, broker.state("p-0-0-1"));
  }

  @Test
  void anIdThatHasGoneOnSinceItWasPreparedIsNotKept() throws Exception {
    broker.put("p-0-0-1", ONGOING, 7, 5);
    restore();
    assertEquals(List.of("abort p-0-0-1"), broker.ended);
  }

  @Test
  void aCommittedTransactionIsNotTouched() throws Exception {
    broker.put("p-0-0-1", COMPLETE_COMMIT, 7, 4);
    restore();
    assertEquals(List.of(), broker.ended);
  }

  @Test
  void aFailingCoordinatorFailsTheStart() {
    broker.put("p-0-0-0", ONGOING, 6, 0);
    broker.trouble(Optional.empty());
    assertThrows(IOException.class, this::restore);
  }

  @Test
  void whatIsBusyForEverFailsTheStartRatherThanHangIt() {
    broker.put("p-0-0-0", PREPARE_COMMIT, 6, 0);
    assertThrows(IOException.class, this::restore);
  }

  @Test
  void aRefusalIsTriedAgain() throws Exception {
    broker.put("p-0-0-0", ONGOING, 6, 0);
    broker.trouble(Optional.of(TransactionClient.EndAnswer.NOT_NOW));
    restore();
    assertEquals(List.of("abort p-0-0-0"), broker.ended);
  }

  private void restore() throws IOException, InterruptedException {
    new AbandonedTransactions(broker, attempt -> {})
        .end(new Takeover("p", Set.of(), 4, 0, 1, List.of(STATE)));
  }
}
