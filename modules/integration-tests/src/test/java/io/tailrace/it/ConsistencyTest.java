package io.tailrace.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.testkit.consistency.Anomaly;
import io.tailrace.testkit.consistency.History;
import io.tailrace.testkit.consistency.Observation.Acknowledged;
import io.tailrace.testkit.consistency.Observation.Committed;
import io.tailrace.testkit.process.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's process is killed and started again at random while idempotent producers write,
 * consumers read and offsets are committed; afterwards the history of what they did and saw must be
 * one that a correct broker could have brought about.
 *
 * <p>{@code -Dtailrace.crashes} says how often it is killed, {@code -Dtailrace.seed} repeats the
 * random choices of a run.
 */
class ConsistencyTest {
  static final String TOPIC = "consistency";
  static final int PARTITIONS = 3;

  private static final int CRASHES = Integer.getInteger("tailrace.crashes", 3);
  private static final long SEED = Long.getLong("tailrace.seed", System.nanoTime());
  private static final int LONGEST_LIFE_MS = 3_000;
  private static final int PATIENCE_SECONDS = 120;

  /** Somebody who uses the broker on a thread of its own. */
  interface Client {
    /** Runs until it is told to stop. */
    void run() throws Exception;

    void stop();
  }

  private final History history = new History();
  private final List<Client> clients = new ArrayList<>();

  @TempDir Path data;

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void nothingIsLostDoubledReorderedOrShownThatWasNotCommitted() throws Exception {
    System.out.println("seed " + SEED + ", crashes " + CRASHES);
    Random random = new Random(SEED);
    BrokerProcess broker = BrokerProcess.start(data, 0);
    String bootstrap = broker.bootstrapServers();
    try (Admin admin = Clients.admin(bootstrap);
        ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1))).all().get();
      for (int i = 0; i < 2; i++) {
        clients.add(
            new IdempotentWriter(
                "idempotent-" + i, bootstrap, history, new Random(random.nextLong())));
        clients.add(
            new TransactionalWriter(
                "transactional-" + i, bootstrap, history, new Random(random.nextLong())));
      }
      clients.add(new OffsetCommitter(bootstrap));
      clients.add(new HistoryReader("follower of all", false, bootstrap, history));
      clients.add(new HistoryReader("follower of what is committed", true, bootstrap, history));
      List<Future<Void>> running = new ArrayList<>();
      for (Client client : clients) {
        running.add(
            threads.submit(
                () -> {
                  client.run();
                  return null;
                }));
      }
      try {
        for (int crash = 0; crash < CRASHES; crash++) {
          awaitProgress(running);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MS)));
          broker.kill();
          broker = BrokerProcess.start(data, broker.port());
        }
        awaitProgress(running);
      } finally {
        clients.forEach(Client::stop);
      }
      for (Future<Void> one : running) {
        one.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      broker.kill();
      broker = BrokerProcess.start(data, broker.port());
      new HistoryReader("last of all", false, bootstrap, history).readToEnd();
      new HistoryReader("last of what is committed", true, bootstrap, history).readToEnd();
    } finally {
      broker.kill();
    }
    List<Anomaly> anomalies = history.check();
    assertEquals(
        List.of(), anomalies.stream().limit(20).toList(), anomalies.size() + ", seed " + SEED);
    System.out.println(
        history.count(Acknowledged.class)
            + " records, "
            + history.count(Committed.class)
            + " commits");
  }

  /** Waits until there are new acknowledgements and commits, so that a crash meets both. */
  private void awaitProgress(List<Future<Void>> running) throws Exception {
    long acknowledged = history.count(Acknowledged.class);
    long committed = history.count(Committed.class);
    long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (history.count(Acknowledged.class) == acknowledged
        || history.count(Committed.class) == committed) {
      for (Future<Void> one : running) {
        if (one.isDone()) {
          one.get();
        }
      }
      assertTrue(System.nanoTime() < deadline, "no progress, seed " + SEED);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
