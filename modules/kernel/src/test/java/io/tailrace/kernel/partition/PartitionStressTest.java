package io.tailrace.kernel.partition;

import static io.tailrace.kernel.partition.TestPartition.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Producers with retries, readers, housekeeping and a sudden end, all at the same time. */
@Timeout(60)
class PartitionStressTest {
  private static final int PRODUCERS = 4;
  private static final int BATCHES = 2_000;

  private final long seed = System.nanoTime();

  @ParameterizedTest
  @CsvSource({"os,false", "os,true", "fsync,false", "fsync,true"})
  void recordsAreLostRepeatedOrReordered(String durability, boolean closedHalfWay)
      throws Exception {
    TestPartition test = new TestPartition("durability", durability);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger acknowledged = new AtomicInteger();
    List<Map<Integer, Long>> promised = new ArrayList<>(); // by producer: sequence -> offset
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> producing = new ArrayList<>();
      for (int producer = 0; producer < PRODUCERS; producer++) {
        Map<Integer, Long> told = new TreeMap<>();
        promised.add(told);
        int id = producer;
        producing.add(threads.submit(() -> produce(test, id, told, acknowledged)));
      }
      Future<?> reading = threads.submit(() -> readInOrder(test, done));
      Future<?> cleaning =
          threads.submit(
              () -> {
                while (!done.get()) {
                  test.partition().applyRetention();
                  test.partition().configure(test.partition().config());
                  LockSupport.parkNanos(10_000);
                }
              });
      try {
        if (closedHalfWay) {
          while (acknowledged.get() < PRODUCERS * BATCHES / 2 && !anyEnded(producing)) {
            LockSupport.parkNanos(100_000);
          }
          test.partition().close();
        }
        for (Future<?> future : producing) {
          future.get();
        }
      } finally {
        done.set(true); // also when a producer failed: the others would go on forever
      }
      reading.get();
      cleaning.get();
    }
    if (!closedHalfWay) {
      assertEquals(PRODUCERS * BATCHES, acknowledged.get());
    }
    test.reopen(9);
    check(test, promised, closedHalfWay);
    test.close();
    assertEquals(0, test.storage.openSlices());
    assertEquals(0, test.storage.openLogs());
  }

  @Test
  void whoComesWhileAnotherBeginsToOpenTheLogIsRefused() throws Exception {
    int threads = 3;
    try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 200; round++) {
        CyclicBarrier start = new CyclicBarrier(threads);
        try (TestPartition test = new TestPartition()) {
          List<Future<AppendResult>> appending = new ArrayList<>();
          for (int producer = 0; producer < threads; producer++) {
            ByteBuffer batch = batch(producer, 0);
            appending.add(
                callers.submit(
                    () -> {
                      start.await();
                      return test.append(batch);
                    }));
          }
          for (Future<AppendResult> append : appending) {
            assertEquals(ErrorCode.NONE, append.get().error(), "round " + round);
          }
        }
      }
    }
  }

  private static boolean anyEnded(List<Future<?>> futures) {
    return futures.stream().anyMatch(Future::isDone);
  }

  /** Keeps up to five batches in flight, and sends some of them twice. */
  private void produce(
      TestPartition test, int producer, Map<Integer, Long> told, AtomicInteger acknowledged) {
    Random random = new Random(seed + producer);
    List<CompletableFuture<AppendResult>> inFlight = new ArrayList<>();
    int first = 0;
    for (int sequence = 0; sequence < BATCHES; sequence++) {
      inFlight.add(test.send(batch(producer, sequence)));
      if (random.nextInt(4) == 0) {
        int again = first + random.nextInt(inFlight.size());
        CompletableFuture<AppendResult> original = inFlight.get(again - first);
        inFlight.set(
            again - first,
            test.send(batch(producer, again))
                .thenCombine(original, PartitionStressTest::requireSame));
      }
      if (inFlight.size() == 5 || random.nextInt(3) == 0) {
        for (CompletableFuture<AppendResult> append : inFlight) {
          AppendResult result = await(append);
          if (result.error() == ErrorCode.NOT_LEADER_OR_FOLLOWER) {
            return; // closed
          }
          assertEquals(ErrorCode.NONE, result.error(), "seed " + seed);
          told.put(first++, result.baseOffset());
          acknowledged.incrementAndGet();
        }
        inFlight.clear();
      }
    }
    for (CompletableFuture<AppendResult> append : inFlight) {
      AppendResult result = await(append);
      if (result.isAppended()) {
        told.put(first++, result.baseOffset());
        acknowledged.incrementAndGet();
      }
    }
  }

  private static AppendResult requireSame(AppendResult again, AppendResult original) {
    if (again.isAppended() && original.isAppended()) {
      assertEquals(original.baseOffset(), again.baseOffset(), "a duplicate has another offset");
      return again;
    }
    return again.isAppended() ? original : again;
  }

  private static ByteBuffer batch(int producer, int sequence) {
    return Batches.idempotent(producer, 0, sequence, 1);
  }

  private static void readInOrder(TestPartition test, AtomicBoolean done) {
    long next = 0;
    while (!done.get()) {
      FetchResult result = test.partition().read(TestPartition.at(next), 4_000, true);
      ByteBuffer bytes = TestPartition.bytes(result);
      for (int at = 0;
          bytes.limit() - at >= RecordBatch.HEADER_SIZE
              && bytes.limit() - at >= RecordBatch.sizeInBytes(bytes, at);
          at += RecordBatch.sizeInBytes(bytes, at)) {
        assertEquals(next, RecordBatch.baseOffset(bytes, at));
        assertTrue(next < result.highWatermark(), "a record beyond the high watermark");
        next = RecordBatch.nextOffset(bytes, at);
      }
    }
  }

  private void check(TestPartition test, List<Map<Integer, Long>> promised, boolean closed) {
    int[] next = new int[PRODUCERS];
    await(
        test.ask(
            reader -> {
              reader.forEachBatch(
                  (bytes, at, cursor) -> {
                    while (cursor.next()) {
                      // looked at below, by header
                    }
                  });
              return 0;
            }));
    long offset = 0;
    long end = test.query(reader -> reader.latest(false)).offset();
    while (offset < end) {
      ByteBuffer bytes = TestPartition.bytes(test.read(offset));
      for (int at = 0;
          bytes.limit() - at >= RecordBatch.HEADER_SIZE
              && bytes.limit() - at >= RecordBatch.sizeInBytes(bytes, at);
          at += RecordBatch.sizeInBytes(bytes, at)) {
        int producer = (int) RecordBatch.producerId(bytes, at);
        int sequence = RecordBatch.baseSequence(bytes, at);
        assertEquals(next[producer]++, sequence, "of producer " + producer + ", seed " + seed);
        Long told = promised.get(producer).get(sequence);
        if (told != null) {
          assertEquals(told, RecordBatch.baseOffset(bytes, at), "seed " + seed);
        } else {
          assertTrue(closed, "appended but never acknowledged, seed " + seed);
        }
        offset = RecordBatch.nextOffset(bytes, at);
      }
    }
    for (int producer = 0; producer < PRODUCERS; producer++) {
      assertTrue(
          promised.get(producer).size() <= next[producer], "acknowledged but lost, seed " + seed);
    }
  }
}
