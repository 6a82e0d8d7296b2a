package io.tailrace.kernel.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.AppendRequest;
import io.tailrace.kernel.partition.AppendResult;
import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.kernel.partition.FetchPosition;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.kernel.partition.Partition;
import io.tailrace.kernel.partition.TestPartition;
import io.tailrace.kernel.partition.TransactionMarker;
import io.tailrace.kernel.partition.VerificationGuard;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which logs are cleaned, in which order, and what ends a cleaning. */
@Timeout(60)
class LogCleanerTest {
  private static final String[] COMPACTED = {
    "cleanup.policy",
    "compact",
    "segment.bytes",
    "1048576",
    "max.message.bytes",
    "10000000",
    "min.cleanable.dirty.ratio",
    "0",
    "delete.retention.ms",
    "0"
  };
  private static final int KEYS = 50;
  private static final byte[] VALUE = new byte[20_000];

  private final TestPartition fixture = new TestPartition(COMPACTED);
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final List<Partition> others = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    workers.shutdown();
    others.forEach(Partition::close);
    fixture.close();
  }

  private static CleanerConfig config(int threads, long mapBytes) {
    return new CleanerConfig(true, threads, mapBytes, 0.9, 1 << 16, Double.MAX_VALUE, 15_000);
  }

  private LogCleaner cleaner(CleanerConfig config) {
    List<Partition> all = new ArrayList<>(others);
    all.add(fixture.partition());
    return new LogCleaner(
        config, fixture.codecs, () -> all, workers, fixture.clock, nanos::incrementAndGet);
  }

  private LogCleaner cleaner() {
    return cleaner(config(1, 1 << 20));
  }

  private Partition other(int number, String... config) {
    LogId id = new LogId("other", 9, 9, number);
    Partition partition = new Partition(id, fixture.context, TestPartition.config(config), 0);
    others.add(partition);
    return partition;
  }

  private static ByteBuffer batch(int i, int sequence) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    if (sequence >= 0) {
      builder.producer(5, (short) 0, sequence);
    }
    byte[] key = ("key-" + i % KEYS).getBytes(StandardCharsets.UTF_8);
    return builder
        .append(
            1_700_000_000_000L,
            Optional.of(ByteBuffer.wrap(key)),
            Optional.of(ByteBuffer.wrap(VALUE)))
        .build();
  }

  private static void fill(Partition partition, int records, boolean idempotent) {
    for (int i = 0; i < records; i++) {
      CompletableFuture<AppendResult> done = new CompletableFuture<>();
      partition.append(batch(i, idempotent ? i : -1), AppendRequest.client(12), done::complete);
      assertEquals(ErrorCode.NONE, TestPartition.await(done).error());
    }
  }

  private static LogCompaction compaction(Partition partition) {
    return partition.compactable().orElseThrow().log().compaction().orElseThrow();
  }

  private static long size(Partition partition) {
    return partition.compactable().orElseThrow().log().sizeInBytes();
  }

  @Test
  void aDirtyLogIsCleanedUpToItsActiveSegment() {
    fill(fixture.partition(), 500, false);
    long before = size(fixture.partition());
    cleaner().cleanDirtyLogs();
    LogCompaction compaction = compaction(fixture.partition());
    assertEquals(compaction.segments().getLast().baseOffset(), compaction.firstDirtyOffset());
    assertTrue(size(fixture.partition()) < before / 4, size(fixture.partition()) + " of " + before);
    long after = size(fixture.partition());
    cleaner().cleanDirtyLogs();
    assertEquals(after, size(fixture.partition()), "nothing is dirty any more");
  }

  @Test
  void aLogOfATopicThatIsNotCompactedStaysAsItIs() {
    Partition plain = other(0, "segment.bytes", "1048576", "max.message.bytes", "10000000");
    fill(plain, 200, false);
    long before = size(plain);
    cleaner().cleanDirtyLogs();
    assertEquals(before, size(plain));
    plain.configure(TestPartition.config(COMPACTED));
    cleaner().cleanDirtyLogs();
    assertTrue(size(plain) < before / 2, "a changed policy counts from now on");
  }

  @Test
  void aLogThatNobodyOpenedIsNotOpened() {
    Partition untouched = other(0, COMPACTED);
    fill(fixture.partition(), 1, false);
    cleaner().cleanDirtyLogs();
    assertTrue(untouched.compactable().isEmpty());
    assertEquals(1, fixture.storage.openLogs());
  }

  @Test
  void whatDoesNotFitIntoTheMapIsCleanedInSeveralRounds() {
    fill(fixture.partition(), 300, false);
    cleaner(config(1, 10 * OffsetMap.BYTES_PER_KEY)).cleanDirtyLogs();
    LogCompaction compaction = compaction(fixture.partition());
    assertEquals(compaction.segments().getLast().baseOffset(), compaction.firstDirtyOffset());
  }

  @Test
  void severalThreadsCleanSeveralLogs() {
    for (int i = 0; i < 4; i++) {
      fill(other(i, COMPACTED), 120, false);
    }
    cleaner(config(3, 3 << 20)).cleanDirtyLogs();
    for (Partition partition : others) {
      assertTrue(compaction(partition).firstDirtyOffset() > 0);
    }
  }

  @Test
  void aLogThatCannotBeCleanedIsLeftAloneAndTheOthersAreNot() {
    fill(fixture.partition(), 200, false);
    Partition other = other(0, COMPACTED);
    fill(other, 200, false);
    LogCleaner cleaner = cleaner();
    fixture.storage.fail(Fault.READ, "orders");
    cleaner.cleanDirtyLogs();
    assertEquals(Set.of(TestPartition.ID), cleaner.uncleanable());
    assertTrue(compaction(other).firstDirtyOffset() > 0);
    fixture.storage.heal();
    cleaner.cleanDirtyLogs();
    assertEquals(0, compaction(fixture.partition()).firstDirtyOffset(), "not tried again");
    assertFalse(fixture.partition().isOffline());
  }

  @Test
  void sequencesGoOnAfterACleaningAndARestart() {
    fill(fixture.partition(), 200, true);
    fixture.append(batch(0, -1)); // The last key of the producer is written by another one.
    fill(fixture.partition(), KEYS, false);
    fill(fixture.partition(), 200, false);
    cleaner().cleanDirtyLogs();
    fixture.reopen(4);
    assertEquals(ErrorCode.NONE, fixture.append(batch(0, 200)).error());
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, fixture.append(batch(0, 500)).error());
  }

  @Test
  void closingEndsACleaningThatWaits() throws Exception {
    fill(fixture.partition(), 300, false);
    CleanerConfig slow = new CleanerConfig(true, 1, 1 << 20, 0.9, 1 << 16, 1, 15_000);
    LogCleaner cleaner = cleaner(slow);
    var running = workers.submit(cleaner::cleanDirtyLogs);
    while (nanos.get() == 0) {
      Thread.onSpinWait();
    }
    cleaner.close();
    running.get();
    assertEquals(0, compaction(fixture.partition()).firstDirtyOffset());
    assertEquals(Set.of(), cleaner.uncleanable(), "it was not its fault");
  }

  @Test
  void aTopicThatIsDeletedMeanwhileIsNotReported() throws Exception {
    fill(fixture.partition(), 300, false);
    CleanerConfig slow = new CleanerConfig(true, 1, 1 << 20, 0.9, 1 << 16, 1_000_000, 15_000);
    LogCleaner cleaner = cleaner(slow);
    var running = workers.submit(cleaner::cleanDirtyLogs);
    while (nanos.get() == 0) {
      Thread.onSpinWait();
    }
    fixture.partition().delete();
    running.get();
    assertEquals(Set.of(), cleaner.uncleanable());
    fixture.storage.forgetOpenLogs();
  }

  /** A batch of an aborted transaction of producer 5, and one of a committed one after it. */
  private void abortThenCommit() {
    for (int sequence = 0; sequence < 2; sequence++) {
      CompletableFuture<VerificationGuard> verified = new CompletableFuture<>();
      fixture
          .partition()
          .beginVerification(
              5, (short) 0, sequence, false, (error, guard) -> verified.complete(guard));
      ByteBuffer batch =
          new RecordBatchBuilder()
              .producer(5, (short) 0, sequence)
              .transactional()
              .append(
                  1_700_000_000_000L,
                  Optional.of(ByteBuffer.wrap(new byte[] {(byte) sequence})),
                  Optional.of(ByteBuffer.wrap(VALUE)))
              .build();
      CompletableFuture<AppendResult> appended = new CompletableFuture<>();
      fixture
          .partition()
          .append(
              batch,
              AppendRequest.transactional(12, TestPartition.await(verified)),
              appended::complete);
      assertEquals(ErrorCode.NONE, TestPartition.await(appended).error());
      CompletableFuture<AppendResult> marked = new CompletableFuture<>();
      fixture
          .partition()
          .appendMarker(new TransactionMarker(5, (short) 0, 0, sequence == 1, 0), marked::complete);
      assertEquals(ErrorCode.NONE, TestPartition.await(marked).error());
    }
  }

  private FetchResult committedFromTheStart() {
    return fixture
        .partition()
        .read(new FetchPosition(0, OptionalInt.empty(), OptionalInt.empty(), true), 1 << 20, true);
  }

  /** Whoever is told of an aborted transaction skips its producer's batches up to the marker. */
  @Test
  void anAbortedTransactionIsForgottenBeforeItsMarkerGoes() {
    fill(fixture.partition(), 1, false);
    abortThenCommit();
    assertEquals(1, aborted(committedFromTheStart()));
    boolean markerGone = false;
    for (int round = 0; round < 8 && !markerGone; round++) {
      fill(fixture.partition(), 120, false);
      cleaner().cleanDirtyLogs();
      if (round % 2 == 1) {
        fixture.reopen(3);
        fill(fixture.partition(), 1, false); // Opens it.
      }
      FetchResult read = committedFromTheStart();
      List<Long> batches = TestPartition.baseOffsets(read);
      markerGone = !batches.contains(2L);
      assertTrue(!markerGone || read.aborted().isEmpty(), "round " + round + ": " + read.aborted());
      assertTrue(batches.contains(3L), "the committed record");
    }
    assertTrue(markerGone);
  }

  private static int aborted(FetchResult read) {
    read.records().close();
    return read.aborted().size();
  }
}
