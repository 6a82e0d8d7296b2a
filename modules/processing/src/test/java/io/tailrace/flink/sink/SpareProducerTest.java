package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class SpareProducerTest {
  private static final TransactionOwner OWNER = new TransactionOwner("p", 0, 0);

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final TransactionPool.Open open = new TransactionPool.Open(OWNER.id(0), producer);

  @Test
  void theSameProducerIsTaken() {
    SpareProducer spare = SpareProducer.make(Runnable::run, () -> open);
    assertSame(open, spare.take());
    assertFalse(producer.closed());
  }

  @Test
  void aFailureIsToldToWhoTakesIt() {
    KafkaException failure = new KafkaException("no broker");
    SpareProducer spare =
        SpareProducer.make(
            Runnable::run,
            () -> {
              throw failure;
            });
    assertTrue(spare.hasFailed());
    assertSame(failure, assertThrows(KafkaException.class, spare::take));
    spare.abandon();
  }

  @Test
  void anAbandonedOneIsClosedNowOrOnceItIsMade() {
    SpareProducer.make(Runnable::run, () -> open).abandon();
    assertTrue(producer.closed());

    MockProducer<byte[], byte[]> late =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    SpareProducer spare =
        SpareProducer.make(tasks::add, () -> new TransactionPool.Open(OWNER.id(1), late));
    spare.abandon();
    assertFalse(late.closed());
    tasks.remove().run();
    assertTrue(late.closed());
  }

  @Test
  void whoMakesAnAbandonedOneIsInterrupted() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    SpareProducer spare =
        SpareProducer.make(
            task -> {
              Thread thread = new Thread(task);
              threads.add(thread);
              thread.start();
            },
            () -> {
              began.countDown();
              try {
                new CountDownLatch(1).await();
                throw new AssertionError("nothing counts it down");
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw new InterruptException(e);
              }
            });
    began.await();
    spare.abandon();
    interrupted.await();
    threads.get(0).join();
  }

  @Test
  void aWaitThatIsInterruptedCanBeRepeated() {
    SpareProducer spare = SpareProducer.make(tasks::add, () -> open);
    Thread.currentThread().interrupt();
    assertThrows(InterruptException.class, spare::take);
    assertTrue(Thread.interrupted());
    tasks.remove().run();
    Producer<byte[], byte[]> taken = spare.take().producer();
    assertEquals(producer, taken);
  }
}
