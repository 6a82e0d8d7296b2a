package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;

class TransactionCommitterTest {
  private static final PreparedTransaction PREPARED =
      new PreparedTransaction("p-0-0-0", 7, (short) 3);

  private final FakeTransactions broker = new FakeTransactions();
  private final List<Integer> waits = new ArrayList<>();
  private final TransactionCommitter committer = committer(false);

  private TransactionCommitter committer(boolean ignoreLost) {
    return new TransactionCommitter(new LiveTransactions(), () -> broker, waits::add, ignoreLost);
  }

  @Test
  void aRestoredTransactionIsCommittedInTheNameOfItsProducer() throws Exception {
    broker.put("p-0-0-0", TransactionState.ONGOING, 7, 3);
    assertEquals("committed", commit().outcome);
    assertEquals(List.of("commit p-0-0-0"), broker.ended);
  }

  @Test
  void aCommitThatComesAgainIsRecognised() throws Exception {
    broker.put("p-0-0-0", TransactionState.ONGOING, 7, 3);
    commit();
    assertEquals("already committed", commit().outcome);
    assertEquals(List.of("commit p-0-0-0"), broker.ended);
  }

  @Test
  void anAbortIsNotTakenForACommit() throws Exception {
    broker.put("p-0-0-0", TransactionState.ONGOING, 7, 3);
    broker.end(PREPARED, 1, false);
    FakeCommitRequest request = commit();
    assertEquals("failed", request.outcome);
    assertInstanceOf(LostTransactionException.class, request.failure.get());
    assertTrue(request.failure.get().getMessage().contains("p-0-0-0"));
  }

  @Test
  void aLostTransactionCanBeIgnored() throws Exception {
    broker.put("p-0-0-0", TransactionState.COMPLETE_ABORT, 7, 4);
    FakeCommitRequest request = new FakeCommitRequest(PREPARED);
    committer(true).commit(List.of(request));
    assertEquals("dropped", request.outcome);
  }

  @Test
  void anUnreachableOrBusyCoordinatorIsAskedAgainLater() throws Exception {
    broker.put("p-0-0-0", TransactionState.ONGOING, 7, 3);
    broker.trouble(Optional.empty());
    broker.trouble(Optional.of(TransactionClient.EndAnswer.NOT_NOW));
    FakeCommitRequest request = new FakeCommitRequest(PREPARED);
    committer.commit(List.of(request));
    assertEquals("retry", request.outcome);
    committer.commit(List.of(request));
    assertEquals(List.of(0, 1), waits, "the wait grows");
    request.outcome = "committed";
    committer.commit(List.of(request));
    assertEquals("committed", request.outcome);
    assertEquals(List.of("commit p-0-0-0"), broker.ended);
  }

  @Test
  void oneThatCannotBeCommittedDoesNotHoldUpTheNext() throws Exception {
    broker.put("p-0-0-0", TransactionState.PREPARE_EPOCH_FENCE, 7, 3);
    broker.put("p-1-0-0", TransactionState.ONGOING, 8, 0);
    FakeCommitRequest first = new FakeCommitRequest(PREPARED);
    FakeCommitRequest second =
        new FakeCommitRequest(new PreparedTransaction("p-1-0-0", 8, (short) 0));
    committer.commit(List.of(first, second));
    assertEquals("retry", first.outcome);
    assertEquals("committed", second.outcome);
  }

  @Test
  void theClientIsMadeWhenItIsNeededAndClosed() throws Exception {
    committer.close();
    assertEquals(false, broker.closed);
    broker.put("p-0-0-0", TransactionState.ONGOING, 7, 3);
    commit();
    committer.close();
    assertTrue(broker.closed);
  }

  private FakeCommitRequest commit() throws Exception {
    FakeCommitRequest request = new FakeCommitRequest(PREPARED);
    committer.commit(List.of(request));
    return request;
  }
}
