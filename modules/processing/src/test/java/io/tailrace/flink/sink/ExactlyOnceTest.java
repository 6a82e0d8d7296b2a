package io.tailrace.flink.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.flink.testing.KillableBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that fail in all places, and what readers of committed records see of it. */
@Timeout(180)
class ExactlyOnceTest {
  @TempDir static Path data;
  @TempDir Path checkpoints;
  private static KillableBroker broker;
  private static Topics topics;
  private String topic;

  @BeforeAll
  static void start() {
    broker =
        new KillableBroker(data, "transaction.abort.timed.out.transaction.cleanup.interval.ms=100");
    topics = new Topics(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    topics.close();
    broker.close();
  }

  @BeforeEach
  void createTopic(TestInfo test) throws Exception {
    topic = test.getTestMethod().orElseThrow().getName();
    topics.create(topic, 3);
  }

  private NumbersJob job() {
    return new NumbersJob(topic, broker.bootstrapServers(), topic, checkpoints);
  }

  @Test
  void withoutFailures() throws Exception {
    assertEquals(JobStatus.FINISHED, NumbersJob.await(job().parallelism(2).start()));
    assertNumbers(1_000);
  }

  @Test
  void aJobThatFailsBetweenThePreparationAndTheCommit() throws Exception {
    NumbersJob job = job().parallelism(2).attempts(100);
    job.trouble.failBeforeCommit = number -> number % 6 == 0 && number < 40;
    assertEquals(JobStatus.FINISHED, NumbersJob.await(job.start()));
    assertNumbers(1_000);
  }

  @Test
  void aJobThatFailsRightAfterTheCommit() throws Exception {
    NumbersJob job = job().parallelism(2).attempts(100);
    job.trouble.failAfterCommit = number -> number % 6 == 0 && number < 40;
    assertEquals(JobStatus.FINISHED, NumbersJob.await(job.start()));
    assertNumbers(1_000);
  }

  @Test
  void aBrokerThatIsKilledBeforeACommit() throws Exception {
    NumbersJob job = job().attempts(1_000).failuresTolerated(1_000);
    AtomicInteger kills = new AtomicInteger();
    job.trouble.onCommit =
        () -> {
          if (kills.get() < 2 && job.trouble.commits.get() > 4 * (kills.get() + 1)) {
            kills.incrementAndGet();
            broker.killAndRestart();
          }
        };
    assertEquals(JobStatus.FINISHED, NumbersJob.await(job.start()));
    assertEquals(2, kills.get());
    assertNumbers(1_000);
  }

  @Test
  void aProcessThatIsKilled() throws Exception {
    NumbersJob job = job().parallelism(2);
    job.runAndKill(9);
    assertNotEquals(
        Set.of(), topics.open(topic), "nobody aborts the transactions of a dead writer");
    assertEquals(
        JobStatus.FINISHED, NumbersJob.await(job.restoreFrom(job.lastCheckpoint()).start()));
    assertNumbers(1_000);
  }

  @Test
  void aRestoreLongAfterEveryTimeOutOnMoreAndOnFewerSubtasks() throws Exception {
    NumbersJob first = job().parallelism(2);
    first.trouble.failBeforeCommit = number -> number == 8;
    assertEquals(JobStatus.FAILED, NumbersJob.await(first.start()));
    Set<String> prepared = topics.open(topic);
    assertNotEquals(Set.of(), prepared);
    assertEquals(Set.of((long) Integer.MAX_VALUE), topics.timeouts(prepared), "none");
    // As long as the broker needs to abort a transaction that does have a time-out.
    TimedTransaction.awaitAbort(broker.bootstrapServers(), topic + "-control");
    assertEquals(prepared, topics.open(topic));
    NumbersJob second = job().parallelism(3).restoreFrom(first.lastCheckpoint());
    second.trouble.failBeforeCommit = number -> number == 15;
    assertEquals(JobStatus.FAILED, NumbersJob.await(second.start()));
    assertNotEquals(Set.of(), topics.open(topic));
    NumbersJob third = job().parallelism(1).restoreFrom(second.lastCheckpoint());
    assertEquals(JobStatus.FINISHED, NumbersJob.await(third.start()));
    assertNumbers(1_000);
  }

  @Test
  void aChangedPrefix() throws Exception {
    NumbersJob first = job().prefix(topic + "-old").parallelism(2);
    first.trouble.failBeforeCommit = number -> number == 8;
    assertEquals(JobStatus.FAILED, NumbersJob.await(first.start()));
    assertNotEquals(Set.of(), topics.open(topic + "-old"));
    NumbersJob second =
        job().prefix(topic + "-new").parallelism(2).restoreFrom(first.lastCheckpoint());
    assertEquals(JobStatus.FINISHED, NumbersJob.await(second.start()));
    assertNumbers(1_000);
    assertEquals(Set.of(), topics.open(topic + "-old"));
    assertEquals(Set.of(), topics.open(topic + "-new"));
  }

  @Test
  void aJobThatNeverComesBackIsCleanedUpByTheNextOneOfItsPrefix() throws Exception {
    NumbersJob gone = job().parallelism(2);
    gone.runAndKill(7);
    assertNotEquals(Set.of(), topics.open(topic));
    List<String> before = committed();
    NumbersJob fresh = job().parallelism(1).count(10);
    assertEquals(JobStatus.FINISHED, NumbersJob.await(fresh.start()));
    assertEquals(Set.of(), topics.open(topic));
    assertTrue(committed().size() >= before.size() + 10, "readers get on");
  }

  @Test
  void aJobThatIsCancelledLeavesNothingOpenThatIsNotPrepared() throws Exception {
    NumbersJob job = job().count(1_000_000);
    CountDownLatch running = new CountDownLatch(5);
    job.trouble.onCommit = running::countDown;
    JobClient client = job.start();
    running.await();
    client.cancel().get();
    NumbersJob.await(client);
    assertTrue(topics.open(topic).size() <= 1, "one is prepared, at most");
  }

  private List<String> committed() {
    return topics.committed(topic).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private void assertNumbers(long count) throws Exception {
    assertEquals(
        LongStream.range(0, count).mapToObj(Long::toString).sorted().toList(),
        committed().stream().sorted().toList());
    assertEquals(Set.of(), topics.open(topic));
  }
}
