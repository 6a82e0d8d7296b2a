package io.tailrace.it;

import io.tailrace.testkit.consistency.History;
import io.tailrace.testkit.consistency.Observation.Aborted;
import io.tailrace.testkit.consistency.Observation.CommitRequested;
import io.tailrace.testkit.consistency.Observation.Committed;
import io.tailrace.testkit.consistency.Write;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes transactions over several partitions: commits most, aborts some, and walks away from some,
 * as a program that crashes does; whoever comes after it with its transactional id ends those.
 */
final class TransactionalWriter implements ConsistencyTest.Client {
  private static final int MOST_RECORDS = 20;
  private static final double ABORTED = 0.2;
  private static final double LEFT_OPEN = 0.05;

  private final String transactionalId;
  private final String bootstrap;
  private final History history;
  private final Random random;
  private volatile boolean stopped;
  private int lives;
  private long number;
  private long transactions;

  /** The transaction that a life before left open, of which no commit was asked for. */
  private Optional<String> leftOpen = Optional.empty();

  TransactionalWriter(String transactionalId, String bootstrap, History history, Random random) {
    this.transactionalId = transactionalId;
    this.bootstrap = bootstrap;
    this.history = history;
    this.random = random;
  }

  @Override
  public void run() {
    while (!stopped) {
      live();
    }
    try (KafkaProducer<String, String> last = producer()) {
      begin(last); // Ends what is open, so that readers come to the end.
    }
  }

  /** One producer, until it fails, walks away or is told to stop. */
  private void live() {
    KafkaProducer<String, String> producer = producer();
    try {
      begin(producer);
      String name = transactionalId + "." + lives++;
      boolean goesOn = true;
      while (!stopped && goesOn) {
        goesOn = transact(producer, name);
      }
    } catch (KafkaException e) {
      // The broker went away within something that cannot be tried again: another life begins.
    } finally {
      producer.close(Duration.ZERO);
    }
  }

  private void begin(KafkaProducer<String, String> producer) {
    while (true) {
      try {
        producer.initTransactions();
        leftOpen.ifPresent(transaction -> history.add(new Aborted(transaction)));
        leftOpen = Optional.empty();
        return;
      } catch (TimeoutException e) {
        // The broker is away for longer than the client waits.
      }
    }
  }

  /** Whether the same producer goes on. */
  private boolean transact(KafkaProducer<String, String> producer, String name) {
    String transaction = transactionalId + "#" + transactions++;
    producer.beginTransaction();
    leftOpen = Optional.of(transaction);
    for (int left = 1 + random.nextInt(MOST_RECORDS); left > 0; left--) {
      Write write = new Write(name, number++);
      int partition = random.nextInt(ConsistencyTest.PARTITIONS);
      history.sent(write, ConsistencyTest.TOPIC + "-" + partition, transaction);
      producer.send(
          new ProducerRecord<>(ConsistencyTest.TOPIC, partition, null, write.toString()),
          (where, failure) -> {
            if (failure == null) {
              history.acknowledged(write, where.offset());
            }
          });
    }
    double fate = random.nextDouble();
    if (fate < LEFT_OPEN) {
      producer.flush();
      return false;
    }
    if (fate < LEFT_OPEN + ABORTED) {
      producer.abortTransaction();
      history.add(new Aborted(transaction));
    } else {
      producer.flush();
      history.add(new CommitRequested(transaction));
      leftOpen = Optional.empty(); // From here on only the broker knows how it ends.
      producer.commitTransaction();
      history.add(new Committed(transaction));
    }
    leftOpen = Optional.empty();
    return true;
  }

  private KafkaProducer<String, String> producer() {
    return Clients.producer(
        bootstrap,
        "transactional.id",
        transactionalId,
        "transaction.timeout.ms",
        "10000",
        "max.block.ms",
        "10000",
        "linger.ms",
        "1",
        "reconnect.backoff.max.ms",
        "100");
  }

  @Override
  public void stop() {
    stopped = true;
  }
}
