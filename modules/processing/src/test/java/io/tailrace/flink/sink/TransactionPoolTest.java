package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionPoolTest {
  private final LiveTransactions live = new LiveTransactions();
  private final Map<String, MockProducer<byte[], byte[]>> made = new LinkedHashMap<>();
  private final TransactionPool pool =
      new TransactionPool(new TransactionOwner("p", 0, 0), 4, this::make, live, Runnable::run);

  private int failures;

  private Producer<byte[], byte[]> make(String id) {
    if (failures > 0) {
      failures--;
      throw new KafkaException("no broker");
    }
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    made.put(id, producer);
    return producer;
  }

  @Test
  void threeProducersGoRound() throws Exception {
    for (int checkpoint = 0; checkpoint < 20; checkpoint++) {
      TransactionPool.Open open = pool.begin();
      assertTrue(live.commit(prepare(open, checkpoint)));
    }
    assertEquals(List.of("p-0-0-4", "p-0-0-5", "p-0-0-6"), List.copyOf(made.keySet()));
    // With the next transaction begun before the commit, as in a running job.
    TransactionPool.Open open = pool.begin();
    for (int checkpoint = 20; checkpoint < 40; checkpoint++) {
      PreparedTransaction prepared = prepare(open, checkpoint);
      open = pool.begin();
      assertTrue(live.commit(prepared));
    }
    assertEquals(3, made.size());
  }

  @Test
  void producersAreMadeBeforeTheyAreNeededButNoMoreThanAreNeeded() {
    assertEquals(0, made.size());
    pool.warmUp();
    assertEquals(List.of("p-0-0-4"), List.copyOf(made.keySet()));
    TransactionPool.Open open = pool.begin();
    assertEquals(2, made.size());
    for (int checkpoint = 0; checkpoint < 2; checkpoint++) {
      prepare(open, checkpoint);
      open = pool.begin();
      assertEquals(3, made.size());
    }
    prepare(open, 2);
    assertEquals("p-0-0-7", pool.begin().id().text(), "commits are late");
    assertEquals(4, made.size());
    assertEquals(8, pool.state().next());
    pool.close();
    assertTrue(made.values().stream().allMatch(MockProducer::closed));
  }

  @Test
  void aProducerThatCouldNotBeMadeBeforeItWasNeededIsMadeThen() {
    failures = 1;
    pool.warmUp();
    assertEquals("p-0-0-5", pool.begin().id().text());
    failures = 2;
    prepare(pool.begin(), 0);
    failures = 1;
    assertThrows(KafkaException.class, pool::begin);
  }

  @Test
  void theEpochOfAProducersNextTransactionIsKnownUntilEpochsEnd() throws Exception {
    TransactionPool.Open open = pool.begin();
    assertEquals(Optional.empty(), open.expected(), "it has been initialised by the broker");
    live.commit(prepare(open, 41));
    live.commit(prepare(pool.begin(), 100));
    open = pool.begin();
    assertEquals(Optional.of(new PreparedTransaction("p-0-0-4", 1, (short) 42)), open.expected());
    live.commit(prepare(open, Short.MAX_VALUE - 1));
    live.commit(prepare(pool.begin(), 101));
    open = pool.begin();
    assertEquals("p-0-0-4", open.id().text());
    assertEquals(Optional.empty(), open.expected());
  }

  @Test
  void anIdRestsUntilALaterCheckpointIsComplete() throws Exception {
    PreparedTransaction first = prepare(pool.begin(), 0);
    assertTrue(live.commit(first));
    PreparedTransaction second = prepare(pool.begin(), 1);
    TransactionPool.Open third = pool.begin();
    assertEquals(
        "p-0-0-6", third.id().text(), "no checkpoint says yet that the first is committed");
    assertTrue(live.commit(second));
    prepare(third, 2);
    assertEquals("p-0-0-4", pool.begin().id().text());
  }

  @Test
  void twoTransactionsOfOneCheckpointDoNotFreeEachOther() throws Exception {
    PreparedTransaction first = prepare(pool.begin(), 0);
    PreparedTransaction second = prepare(pool.begin(), 1);
    assertTrue(live.commit(first));
    assertTrue(live.commit(second), "prepared before the first was committed");
    assertEquals("p-0-0-6", pool.begin().id().text());
  }

  @Test
  void theStateNamesWhatIsPreparedAndNoMore() throws Exception {
    PreparedTransaction first = prepare(pool.begin(), 0);
    PreparedTransaction second = prepare(pool.begin(), 1);
    assertEquals(
        new WriterState(new TransactionOwner("p", 0, 0), 4, 7, List.of(first, second)),
        pool.state(),
        "with the number of the producer that is ready");
    live.commit(first);
    assertEquals(List.of(second), pool.state().prepared());
    pool.settle(second);
    assertEquals(List.of(), pool.state().prepared());
    assertTrue(made.get("p-0-0-5").closed());
  }

  @Test
  void aProducerThatCannotCommitIsGivenUp() throws Exception {
    PreparedTransaction first = prepare(pool.begin(), 0);
    made.get("p-0-0-4").commitTransactionException = new ProducerFencedException("fenced");
    assertFalse(live.commit(first));
    assertTrue(made.get("p-0-0-4").closed());
    assertFalse(live.commit(first), "the committer has to ask the broker");
    assertEquals(List.of(first), pool.state().prepared(), "nobody knows whether it is committed");
  }

  @Test
  void manyPreparedTransactionsDoNotKeepTheirProducers() throws Exception {
    PreparedTransaction first = prepare(pool.begin(), 0);
    for (int checkpoint = 1; checkpoint < 20; checkpoint++) {
      prepare(pool.begin(), checkpoint);
    }
    assertEquals(8, made.values().stream().filter(one -> !one.closed()).count());
    assertFalse(live.commit(first));
    assertEquals(20, pool.state().prepared().size());
  }

  @Test
  void closingLeavesPreparedTransactionsToBeCommitted() throws Exception {
    PreparedTransaction prepared = prepare(pool.begin(), 0);
    pool.begin();
    pool.close();
    assertTrue(made.values().stream().allMatch(MockProducer::closed));
    assertFalse(made.get("p-0-0-4").transactionAborted());
    assertFalse(live.commit(prepared));
  }

  private PreparedTransaction prepare(TransactionPool.Open open, int checkpoint) {
    PreparedTransaction transaction =
        new PreparedTransaction(open.id().text(), 1, (short) checkpoint);
    pool.prepare(open, transaction);
    return transaction;
  }
}
