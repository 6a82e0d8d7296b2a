package io.tailrace.it;

import io.tailrace.testkit.consistency.History;
import io.tailrace.testkit.consistency.Write;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends records one after the other to partitions at random, whatever becomes of the broker. */
final class IdempotentWriter implements ConsistencyTest.Client {
  private static final int MOST_UNDER_WAY = 500;
  private static final long PAUSE_NANOS = 100_000; // The history is kept in memory.

  private final String name;
  private final String bootstrap;
  private final History history;
  private final Random random;
  private final AtomicReference<Exception> refused = new AtomicReference<>();
  private volatile boolean stopped;

  IdempotentWriter(String name, String bootstrap, History history, Random random) {
    this.name = name;
    this.bootstrap = bootstrap;
    this.history = history;
    this.random = random;
  }

  @Override
  public void run() throws Exception {
    Semaphore free = new Semaphore(MOST_UNDER_WAY);
    try (KafkaProducer<String, String> producer =
        Clients.producer(
            bootstrap,
            "acks",
            "all",
            "linger.ms",
            "1",
            "reconnect.backoff.max.ms",
            "100",
            "delivery.timeout.ms",
            "120000")) {
      for (long number = 0; !stopped && refused.get() == null; number++) {
        free.acquire();
        LockSupport.parkNanos(PAUSE_NANOS);
        Write write = new Write(name, number);
        int partition = random.nextInt(ConsistencyTest.PARTITIONS);
        history.sent(write, ConsistencyTest.TOPIC + "-" + partition);
        producer.send(
            new ProducerRecord<>(ConsistencyTest.TOPIC, partition, null, write.toString()),
            (where, failure) -> {
              free.release();
              if (failure == null) {
                history.acknowledged(write, where.offset());
              } else {
                refused.compareAndSet(null, failure);
              }
            });
      }
    }
    if (refused.get() != null) {
      throw refused.get();
    }
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
