package io.tailrace.kernel.partition;

import static io.tailrace.kernel.partition.TestPartition.baseOffsets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.kernel.partition.TestPartition.Verified;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartitionTransactionTest {

  @Test
  void anUndecidedRecordIsReadAsCommitted() {
    try (TestPartition test = new TestPartition()) {
      test.append(Batches.plain(1, 2));
      write(test, 7, 0, 0, 3);
      test.append(Batches.plain(1, 1));
      assertEquals(2, committed(test, 0).lastStableOffset());
      assertEquals(List.of(0L), baseOffsets(committed(test, 0)));
      assertEquals(List.of(), baseOffsets(committed(test, 2)));
      assertEquals(List.of(0L, 2L, 5L), baseOffsets(test.read(0)));
      assertEquals(2, test.query(reader -> reader.latest(true)).offset());
      assertEquals(6, test.query(reader -> reader.latest(false)).offset());
      mark(test, 7, 0, true);
      assertEquals(7, test.query(reader -> reader.latest(true)).offset());
      FetchResult result = committed(test, 0);
      assertEquals(List.of(), result.aborted());
      assertEquals(List.of(0L, 2L, 5L), baseOffsets(result).subList(0, 3));
      assertEquals(List.of(6L), baseOffsets(committed(test, 6)));
    }
  }

  @Test
  void anAbortedTransactionIsNotNamedToItsReaders() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 1); // 0
      write(test, 8, 0, 0, 1); // 1
      mark(test, 7, 0, false); // 2
      write(test, 7, 0, 1, 1); // 3
      mark(test, 8, 0, true); // 4
      mark(test, 7, 0, false); // 5
      List<AbortedTransaction> both =
          List.of(new AbortedTransaction(7, 0, 2), new AbortedTransaction(7, 3, 5));
      assertNamed(both, committed(test, 0));
      assertNamed(both, committed(test, 2));
      assertNamed(both.subList(1, 2), committed(test, 3));
      assertNamed(List.of(), committed(test, 6));
      assertNamed(List.of(), test.read(0));
      test.reopen(4);
      test.query(reader -> true);
      assertNamed(both, committed(test, 0));
    }
  }

  @Test
  void whatIsAbortedBeyondWhatIsReadMakesTheAnswerGrow() {
    try (TestPartition test = new TestPartition()) {
      for (int i = 0; i < 200; i++) {
        write(test, 7, 0, i, 1);
        mark(test, 7, 0, false);
      }
      int bytes = 4 * Batches.of(7, 0, 0, 1, true).limit();
      FetchResult few = test.partition().read(position(0, true), bytes, true);
      assertTrue(namedIn(few).size() <= 5, () -> few.aborted().toString());
      assertEquals(200, namedIn(committed(test, 0)).size());
    }
  }

  private static List<AbortedTransaction> namedIn(FetchResult result) {
    result.records().close();
    return result.aborted();
  }

  @Test
  void aTransactionWhoseMarkerIsNotDurableIsReadAsDecided() throws Exception {
    try (TestPartition test = new TestPartition("durability", "fsync")) {
      write(test, 7, 0, 0, 1);
      assertEquals(0, committed(test, 0).lastStableOffset());
      mark(test, 7, 0, true);
      assertEquals(2, committed(test, 0).lastStableOffset());
      write(test, 7, 0, 1, 1);
      test.storage.fail(Fault.FLUSH);
      assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.mark(marker(7, 0, false)).error());
      test.awaitOffline();
      assertEquals(2, committed(test, 0).lastStableOffset());
      test.storage.heal();
    }
  }

  @Test
  void whoWaitsForDecidedRecordsIsNotToldOfAMarker() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 50);
      AtomicInteger told = new AtomicInteger();
      test.partition().listeners().add((_, bytes) -> told.set(bytes));
      mark(test, 7, 0, true);
      assertTrue(told.get() > 1_000, "more than the marker's own bytes can be read: " + told);
    }
  }

  @Test
  void aSlowVerificationLetsAZombieIn() {
    try (TestPartition test = new TestPartition()) {
      Verified verified = test.verify(7, 0, 0, false);
      mark(test, 7, 0, false);
      ByteBuffer late = Batches.of(7, 0, 0, 1, true);
      assertEquals(
          ErrorCode.INVALID_TXN_STATE,
          test.append(late, AppendRequest.transactional(12, verified.guard())).error());
      assertEquals(1, committed(test, 0).lastStableOffset());
      assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, test.mark(marker(7, -1, false)).error());
    }
  }

  @Test
  void aBatchThatFollowsItsVerificationAtOnceFindsThePartitionOccupied() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 1);
      Thread caller = Thread.currentThread();
      AtomicBoolean free = new AtomicBoolean();
      // Whoever opened the partition may not have left it yet, and then answers.
      for (int sequence = 1; !free.get(); sequence++) {
        assertTrue(sequence < 1_000, "it is never free");
        ByteBuffer batch = Batches.of(7, 0, sequence, 1, true);
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        test.partition()
            .beginVerification(
                7,
                (short) 0,
                sequence,
                false,
                (_, guard) -> {
                  AppendRequest request = AppendRequest.transactional(12, guard);
                  test.partition().append(batch, request, done::complete);
                  free.set(Thread.currentThread() == caller && done.isDone());
                });
        assertEquals(ErrorCode.NONE, TestPartition.await(done).error());
      }
    }
  }

  @Test
  void aRestartForgetsWhatIsBeingVerifiedButNotWhatIsOngoing() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 1);
      VerificationGuard other = test.verify(8, 0, 0, false).guard();
      test.reopen(4);
      assertEquals(VerificationGuard.NONE, test.verify(7, 0, 1, false).guard());
      assertNotSame(other, test.verify(8, 0, 0, false).guard());
      assertEquals(
          ErrorCode.INVALID_TXN_STATE,
          test.append(Batches.of(8, 0, 0, 1, true), AppendRequest.transactional(12, other))
              .error());
    }
  }

  @Test
  void aClientWritesMarkersOrTransactionsOfItsOwn() {
    try (TestPartition test = new TestPartition()) {
      ByteBuffer marker = marker(7, 0, true).toBatch(1);
      assertEquals(
          ErrorCode.INVALID_RECORD,
          test.append(marker, AppendRequest.transactional(12, VerificationGuard.NONE)).error());
      assertEquals(
          ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          test.append(Batches.of(7, 0, 0, 1, true)).error());
    }
  }

  @Test
  void aRewrittenBatchIsNoPartOfItsTransaction() {
    try (TestPartition test = new TestPartition("compression.type", "gzip")) {
      write(test, 7, 0, 0, 3);
      assertEquals(0, committed(test, 0).lastStableOffset());
      mark(test, 7, 0, false);
      assertNamed(List.of(new AbortedTransaction(7, 0, 3)), committed(test, 0));
    }
  }

  @Test
  void deletedRecordsHoldBackTheStableOffset() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 4);
      test.append(Batches.plain(1, 2));
      CompletableFuture<ErrorCode> deleted = new CompletableFuture<>();
      test.partition().deleteRecords(5, (error, _) -> deleted.complete(error));
      assertEquals(ErrorCode.NONE, TestPartition.await(deleted));
      assertEquals(5, committed(test, 5).lastStableOffset());
      mark(test, 7, 0, false);
      assertEquals(7, committed(test, 5).lastStableOffset());
    }
  }

  /** The reader has the bytes already, and would take them for committed ones. */
  @Test
  void recordsDeletedWhileTheyAreReadAreReadWithoutTheirAbortedTransaction() {
    try (TestPartition test = new TestPartition()) {
      write(test, 7, 0, 0, 4);
      mark(test, 7, 0, false);
      CompletableFuture<ErrorCode> deleted = new CompletableFuture<>();
      test.storage.onceRead(
          () -> {
            test.partition().deleteRecords(-1, (error, _) -> deleted.complete(error));
            assertEquals(ErrorCode.NONE, TestPartition.await(deleted));
          });
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, committed(test, 0).error());
      assertTrue(deleted.isDone());
      assertEquals(0, test.storage.openSlices());
    }
  }

  @Test
  void whoWritesIsNotListed() {
    try (TestPartition test = new TestPartition()) {
      test.clock.advance(5);
      write(test, 7, 2, 0, 1);
      long seen = test.clock.millis();
      assertEquals(
          List.of(new ActiveProducer(7, (short) 2, 0, seen, -1, OptionalLong.of(0))),
          producers(test));
      mark(test, 7, 2, true);
      assertEquals(
          List.of(new ActiveProducer(7, (short) 2, 0, seen, 1, OptionalLong.empty())),
          producers(test));
      assertFalse(test.partition().isOffline());
    }
  }

  private static List<ActiveProducer> producers(TestPartition test) {
    CompletableFuture<List<ActiveProducer>> listed = new CompletableFuture<>();
    test.partition().activeProducers((_, producers) -> listed.complete(producers));
    return TestPartition.await(listed);
  }

  private static void write(TestPartition test, long producer, int epoch, int sequence, int count) {
    Verified verified = test.verify(producer, epoch, sequence, false);
    AppendResult result =
        test.append(
            Batches.of(producer, epoch, sequence, count, true),
            AppendRequest.transactional(12, verified.guard()));
    assertEquals(ErrorCode.NONE, result.error(), result.message());
  }

  private static TransactionMarker marker(long producer, int epoch, boolean commit) {
    return new TransactionMarker(producer, (short) epoch, 1, commit, 1);
  }

  private static void mark(TestPartition test, long producer, int epoch, boolean commit) {
    assertEquals(ErrorCode.NONE, test.mark(marker(producer, epoch, commit)).error());
  }

  private static FetchPosition position(long offset, boolean readCommitted) {
    return new FetchPosition(offset, OptionalInt.empty(), OptionalInt.empty(), readCommitted);
  }

  private static FetchResult committed(TestPartition test, long offset) {
    return test.partition().read(position(offset, true), 1 << 20, true);
  }

  private static void assertNamed(List<AbortedTransaction> expected, FetchResult result) {
    assertEquals(expected, namedIn(result));
  }
}
