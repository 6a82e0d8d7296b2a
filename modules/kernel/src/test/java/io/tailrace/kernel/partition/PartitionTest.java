package io.tailrace.kernel.partition;

import static io.tailrace.kernel.partition.TestPartition.at;
import static io.tailrace.kernel.partition.TestPartition.await;
import static io.tailrace.kernel.partition.TestPartition.baseOffsets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import io.tailrace.spi.storage.OffsetOutOfRangeException;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PartitionTest {
  private TestPartition test = new TestPartition();

  @AfterEach
  void nothingStaysOpen() {
    test.close();
    assertEquals(0, test.storage.openLogs(), "logs");
    assertEquals(0, test.storage.openSlices(), "slices");
  }

  private void configure(String... nameAndValue) {
    test.close();
    test = new TestPartition(nameAndValue);
  }

  @Test
  void theFirstAppendIsRefusedBecauseTheLogIsNotOpen() {
    CompletableFuture<AppendResult> first = test.send(Batches.idempotent(1, 0, 0, 3));
    CompletableFuture<AppendResult> second = test.send(Batches.idempotent(1, 0, 3, 2));
    assertEquals(0, await(first).baseOffset());
    assertEquals(3, await(second).baseOffset());
    assertEquals(List.of(0L, 3L), baseOffsets(test.read(0)));
  }

  @Test
  void aBatchBehindADuplicateIsRefused() {
    test.append(Batches.idempotent(1, 0, 0, 1));
    test.append(Batches.idempotent(1, 0, 1, 1));
    assertEquals(0, test.append(Batches.idempotent(1, 0, 0, 1)).baseOffset());
    assertEquals(1, test.append(Batches.idempotent(1, 0, 1, 1)).baseOffset());
    assertEquals(2, test.append(Batches.idempotent(1, 0, 2, 1)).baseOffset());
    assertEquals(List.of(0L, 1L, 2L), baseOffsets(test.read(0)));
  }

  @Test
  void aRestartForgetsTheSequences() {
    test.append(Batches.idempotent(1, 0, 0, 4));
    test.append(Batches.idempotent(1, 0, 4, 1));
    test.reopen(4);
    assertEquals(4, test.append(Batches.idempotent(1, 0, 4, 1)).baseOffset());
    assertEquals(
        ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
        test.append(Batches.idempotent(1, 0, 6, 1)).error());
    assertEquals(5, test.append(Batches.idempotent(1, 0, 5, 1)).baseOffset());
  }

  // ---------------------------------------------------------------- storage that fails

  @Test
  void aFailedAppendIsAcknowledgedOrTakesTheRecordsBeforeItAway() {
    test.append(Batches.plain(1, 2));
    test.storage.fail(Fault.APPEND);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    test.storage.heal();
    test.awaitOffline();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    assertEquals(List.of(0L), baseOffsets(test.read(0)));
    assertEquals(2, test.query(reader -> reader.latest(false)).offset());
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, deleteRecords(1));
  }

  @Test
  void anExceptionThatNoContractSpeaksOfLeavesTheProducerWaiting() {
    test.append(Batches.plain(1, 2));
    test.storage.surprise();
    test.storage.fail(Fault.APPEND);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    test.awaitOffline();
  }

  @Test
  void aFailedReadIsAnsweredAsIfNothingWereThere() {
    test.append(Batches.plain(1, 2));
    test.storage.fail(Fault.READ);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.read(0).error());
    test.awaitOffline();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    CompletionException refused =
        assertThrows(
            CompletionException.class, () -> test.query(reader -> reader.atOrAfter(0, false)));
    assertEquals("KAFKA_STORAGE_ERROR", refused.getCause().getMessage());
  }

  @Test
  void aLogThatCannotBeOpenedKeepsItsClientsWaiting() {
    test.storage.fail(Fault.OPEN);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    test.awaitOffline();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.read(0).error());
    assertThrows(CompletionException.class, () -> test.query(PartitionReader::earliest));
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, deleteRecords(0));
  }

  @Test
  void aReplayThatFailsLeavesTheLogOpenAndThePartitionOpening() {
    test.append(Batches.plain(1, 2));
    test.storage.fail(Fault.SNAPSHOT); // so that there is something to replay
    test.reopen(4);
    test.storage.fail(Fault.READ);
    test.storage.surprise();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    test.awaitOffline();
    assertEquals(0, test.storage.openLogs());
  }

  @Test
  void aFailedFsyncIsAcknowledged() {
    configure("durability", "fsync");
    assertTrue(test.append(Batches.plain(1, 1)).isAppended());
    test.storage.fail(Fault.FLUSH);
    CompletableFuture<AppendResult> one = test.send(Batches.plain(1, 1));
    CompletableFuture<AppendResult> two = test.send(Batches.plain(1, 1));
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, await(one).error());
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, await(two).error());
    assertEquals(List.of(0L), baseOffsets(test.read(0)), "what was not acknowledged is read");
  }

  @Test
  void aSurpriseInOnePartitionStopsTheFlusherOfAll() {
    configure("durability", "fsync");
    test.append(Batches.plain(1, 1));
    test.storage.surprise();
    test.storage.fail(Fault.FLUSH);
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, test.append(Batches.plain(1, 1)).error());
    test.storage.heal();
    test.reopen(4);
    assertTrue(test.append(Batches.plain(1, 1)).isAppended());
  }

  @Test
  void aFailureInHousekeepingIsForgotten() {
    test.append(Batches.plain(1, 1));
    test.storage.fail(Fault.RETENTION);
    test.partition().applyRetention();
    test.awaitOffline();
  }

  @Test
  void closingFailsAndLeavesTheLogOpenAndProducersWaiting() {
    configure("durability", "fsync");
    test.append(Batches.plain(1, 1));
    test.storage.fail(Fault.FLUSH);
    CompletableFuture<AppendResult> waiting = test.send(Batches.plain(1, 1));
    test.partition().close();
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, await(waiting).error());
    assertEquals(0, test.storage.openLogs());
  }

  // ---------------------------------------------------------------- ends

  @Test
  void whatIsAskedAfterTheEndIsAnsweredAsIfThePartitionWereThere() {
    test.append(Batches.plain(1, 1));
    FetchResult held = test.read(0);
    test.partition().close();
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, test.append(Batches.plain(1, 1)).error());
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, test.read(0).error());
    assertEquals(List.of(0L), baseOffsets(held), "a slice outlives its log");
    assertFalse(test.partition().isOffline());
  }

  @Test
  void deletingLeavesTheNameTaken() {
    configure("durability", "fsync");
    test.append(Batches.plain(1, 1));
    test.partition().delete();
    assertEquals(List.of(), test.storage.logs());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, test.read(0).error());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, test.append(Batches.plain(1, 1)).error());
    test.partition().close();
    test.storage.open(TestPartition.ID, TestPartition.config().log()).close();
    // Deleting closes what it deletes: the log that was open is not counted any more.
    test.storage.forgetOpenLogs();
  }

  @Test
  void openingAPartitionThatIsGoneBringsItBack() {
    test.partition().close();
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, test.append(Batches.plain(1, 1)).error());
    assertEquals(0, test.storage.openLogs());
  }

  @Test
  void whoWaitsIsNotToldOfOpeningAppendsAndTheEnd() {
    AtomicInteger states = new AtomicInteger();
    AtomicInteger bytes = new AtomicInteger();
    CountDownLatch opened = new CountDownLatch(1);
    test.partition()
        .listeners()
        .add(
            (_, more) -> {
              throw new IllegalStateException("one who fails");
            });
    test.partition()
        .listeners()
        .add(
            (_, more) -> {
              if (more == 0) {
                states.incrementAndGet();
                opened.countDown();
              }
              bytes.addAndGet(more);
            });
    assertEquals(ErrorCode.LEADER_NOT_AVAILABLE, test.read(0).error());
    await(CompletableFuture.runAsync(() -> awaitLatch(opened)));
    test.settle();
    assertEquals(1, states.get());
    int size = Batches.plain(1, 1).remaining();
    test.append(Batches.plain(1, 1));
    assertEquals(size, bytes.get());
    test.partition().close();
    assertEquals(2, states.get());
  }

  // ---------------------------------------------------------------- reading and asking

  @Test
  void aReaderOutsideTheLogIsNotTold() {
    test.append(Batches.plain(1, 3));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, test.read(4).error());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, test.read(-1).error());
    assertEquals(ErrorCode.NONE, test.read(3).error());
    assertEquals(0, test.read(3).records().size());
    assertEquals(ErrorCode.NONE, deleteRecords(2));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, test.read(1).error());
    assertEquals(List.of(0L), baseOffsets(test.read(2)), "the batch that holds offset 2");
  }

  @Test
  void aBatchLargerThanAskedIsGivenOrWithheldAgainstTheRule() {
    int size = Batches.plain(1, 3).remaining();
    test.append(Batches.plain(1, 3));
    assertEquals(0, test.partition().read(at(0), size - 1, false).records().size());
    assertEquals(List.of(0L), baseOffsets(test.partition().read(at(0), 0, true)));
    assertEquals(List.of(0L), baseOffsets(test.partition().read(at(0), -5, true)));
    assertEquals(List.of(0L), baseOffsets(test.partition().read(at(0), size, false)));
  }

  @Test
  void aReaderOfAnotherEpochIsServed() {
    test.append(Batches.plain(1, 3));
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, readIn(2).error());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, readIn(4).error());
    assertEquals(List.of(0L), baseOffsets(readIn(3)));
  }

  @Test
  void aReaderWhoseLogPartsFromThisOneIsServed() {
    test.append(Batches.plain(1, 3)); // epoch 3: 0 to 2
    test.reopen(5);
    test.append(Batches.plain(1, 2)); // epoch 5: 3 to 4
    assertEquals(Optional.of(new EpochEnd(3, 3)), diverging(4, 3));
    assertEquals(Optional.of(new EpochEnd(3, 3)), diverging(3, 4));
    assertEquals(Optional.empty(), diverging(3, 3));
    assertEquals(Optional.empty(), diverging(4, 5));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, readAfter(3, 6).error(), "an epoch to come");
    assertEquals(ErrorCode.NONE, deleteRecords(3));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, readAfter(2, 4).error(), "deleted records");
    assertEquals(new EpochEnd(5, 5), test.query(reader -> reader.endOfEpoch(5)));
  }

  @Test
  void recordsAreDeletedBeyondTheHighWatermark() {
    test.append(Batches.plain(1, 3));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, deleteRecords(4));
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, deleteRecords(-2));
    assertEquals(ErrorCode.NONE, deleteRecords(2));
    assertEquals(ErrorCode.NONE, deleteRecords(1)); // below the start: nothing to do
    assertEquals(2, test.query(PartitionReader::earliest).offset());
    assertEquals(ErrorCode.NONE, deleteRecords(-1));
    assertEquals(3, test.query(PartitionReader::earliest).offset());
  }

  @Test
  void aLookUpByTimeFindsTheWrongRecord() {
    test.append(Batches.plain(100, 2));
    test.append(Batches.plain(300, 2));
    test.append(Batches.plain(200, 2));
    assertEquals(0, test.query(reader -> reader.atOrAfter(0, false)).orElseThrow().offset());
    assertEquals(2, test.query(reader -> reader.atOrAfter(101, false)).orElseThrow().offset());
    assertEquals(Optional.empty(), test.query(reader -> reader.atOrAfter(301, false)));
    PartitionReader.FoundOffset newest =
        test.query(reader -> reader.ofMaxTimestamp(false)).orElseThrow();
    assertEquals(new PartitionReader.FoundOffset(2, 300, 3), newest);
    deleteRecords(3);
    assertEquals(3, test.query(reader -> reader.atOrAfter(101, false)).orElseThrow().offset());
  }

  @Test
  void aQueryThatFailsTakesThePartitionAlongOrIsNeverAnswered() {
    test.append(Batches.plain(1, 1));
    CompletableFuture<Optional<Long>> broken =
        test.ask(
            _ -> {
              throw new ArithmeticException("a mistake of the asker");
            });
    assertEquals(
        "UNKNOWN_SERVER_ERROR",
        assertThrows(CompletionException.class, () -> await(broken)).getCause().getMessage());
    CompletableFuture<Optional<Long>> overtaken =
        test.ask(
            _ -> {
              throw new OffsetOutOfRangeException(TestPartition.ID, 0, 1, 1);
            });
    assertEquals(
        "LEADER_NOT_AVAILABLE",
        assertThrows(CompletionException.class, () -> await(overtaken)).getCause().getMessage());
    assertFalse(test.partition().isOffline());
  }

  private ErrorCode deleteRecords(long offset) {
    CompletableFuture<ErrorCode> answered = new CompletableFuture<>();
    test.partition().deleteRecords(offset, (error, _) -> answered.complete(error));
    return await(answered);
  }

  private FetchResult readIn(int epoch) {
    return test.partition()
        .read(new FetchPosition(0, OptionalInt.of(epoch), OptionalInt.empty(), false), 1000, true);
  }

  private FetchResult readAfter(long offset, int lastEpoch) {
    return test.partition()
        .read(
            new FetchPosition(offset, OptionalInt.empty(), OptionalInt.of(lastEpoch), false),
            1000,
            true);
  }

  private Optional<EpochEnd> diverging(long offset, int lastEpoch) {
    FetchResult result = readAfter(offset, lastEpoch);
    result.records().close();
    assertEquals(ErrorCode.NONE, result.error());
    return result.diverging();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
