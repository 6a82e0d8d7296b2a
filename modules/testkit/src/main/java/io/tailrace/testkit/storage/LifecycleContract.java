package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage.LogSize;
import io.tailrace.spi.storage.StorageException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Opening, closing and deleting logs. */
interface LifecycleContract extends StorageContract {

  @Test
  default void logsAreListedFromTheirCreationToTheirDeletion() {
    assertEquals(List.of(), storage().logs());
    LogId other = new LogId("a.b_c-d", 1, 2, 7);
    open(SMALL);
    storage().open(other, SMALL);
    assertEquals(Set.of(ID, other), Set.copyOf(storage().logs()));
    storage().delete(ID);
    assertEquals(List.of(other), storage().logs());
    storage().delete(ID);
  }

  @Test
  default void anOpenLogIsOpenedOnce() {
    assertSame(open(SMALL), open(SMALL));
  }

  @Test
  default void aLogGoesOnWhereItWasClosed() {
    Log log = logOf(20);
    log.deleteBefore(3);
    log.writeSnapshot(new Snapshot(9, ByteBuffer.wrap(new byte[] {5})));
    log.close();
    log.close();
    assertEquals(List.of(ID), storage().logs());
    Log again = open(SMALL);
    assertEquals(3, again.startOffset());
    assertEquals(20, again.endOffset());
    assertEquals(9, again.snapshot().orElseThrow().offset());
    Batches.appendTo(again, 40);
    assertEquals(LongStream.range(3, 40).boxed().toList(), Batches.allOffsets(again));
  }

  @Test
  default void aClosedOrDeletedLogTakesNoAppends() {
    Log log = logOf(3);
    log.close();
    assertThrows(StorageException.class, () -> log.append(Batches.batch(3)));
    Log again = open(SMALL);
    storage().delete(ID);
    assertThrows(StorageException.class, () -> again.append(Batches.batch(3)));
  }

  @Test
  default void aLogThatWasDeletedComesBackEmpty() {
    logOf(20);
    storage().delete(ID);
    Log log = open(SMALL);
    assertEquals(0, log.endOffset());
    Batches.appendTo(log, 2);
    assertEquals(List.of(0L, 1L), Batches.allOffsets(log));
  }

  @Test
  default void anotherTopicOfTheSameNameIsNotTakenForTheOldOne() {
    logOf(20);
    LogId later = new LogId(ID.topic(), 99, 99, ID.partition());
    assertThrows(StorageException.class, () -> storage().open(later, SMALL));
    storage().delete(later);
    assertEquals(List.of(ID), storage().logs());
    storage().delete(ID);
    assertEquals(0, storage().open(later, SMALL).endOffset());
  }

  @Test
  default void volumesTellTheSizesOfLogs() {
    Log log = logOf(20);
    List<LogSize> sizes =
        storage().volumes().stream().flatMap(volume -> volume.logs().stream()).toList();
    assertEquals(List.of(new LogSize(ID, log.sizeInBytes())), sizes);
  }

  @Test
  default void flushTellsHowFarTheLogIsDurable() {
    Log log = open(LogConfig.DEFAULT);
    assertEquals(0, log.flush());
    Batches.appendTo(log, 5);
    assertEquals(5, log.flush());
    assertEquals(5, log.flush());
  }

  @Test
  default void aThousandLogsKeepApart() {
    for (int i = 0; i < 1_000; i++) {
      Log log = storage().open(new LogId("many", 5, 6, i), SMALL);
      log.append(Batches.batch(0, 1 + i % 5, i, 10));
    }
    assertEquals(1_000, new HashSet<>(storage().logs()).size());
    if (capabilities().contains(StorageContractTest.Capability.DURABLE)) {
      restart();
    }
    for (int i = 0; i < 1_000; i++) {
      Log log = storage().open(new LogId("many", 5, 6, i), SMALL);
      assertEquals(1 + i % 5, log.endOffset());
    }
  }

  @Test
  default void logsOutliveARestart() {
    assumeTrue(capabilities().contains(StorageContractTest.Capability.DURABLE));
    Log log = logOf(60);
    log.deleteBefore(7);
    log.writeSnapshot(new Snapshot(33, ByteBuffer.wrap(new byte[] {1, 2})));
    long size = log.sizeInBytes();
    for (int round = 0; round < 3; round++) {
      restart();
      assertEquals(List.of(ID), storage().logs());
      assertEquals(
          List.of(new LogSize(ID, size)), storage().volumes().getFirst().logs(), "not opened yet");
      if (round == 1) {
        continue; // It was not opened between two restarts.
      }
      log = open(SMALL);
      assertEquals(7, log.startOffset());
      assertEquals(60, log.endOffset());
      assertEquals(33, log.snapshot().orElseThrow().offset());
      assertEquals(OptionalLong.of(59), log.batchOfMaxTimestamp());
      assertEquals(OptionalLong.of(40), log.batchAtOrAfter(1_040));
      assertEquals(LongStream.range(7, 60).boxed().toList(), Batches.allOffsets(log));
    }
    Batches.appendTo(log, 80);
    log.truncate(75);
    log.applyRetention(75);
    restart();
    assertEquals(75, open(SMALL).endOffset());
    assertEquals(75L - 7, Batches.allOffsets(open(SMALL)).size());
  }

  @Test
  default void anEmptyLogKeepsItsOffsetsOverARestart() {
    assumeTrue(capabilities().contains(StorageContractTest.Capability.DURABLE));
    logOf(10).restartAt(1_000);
    restart();
    Log log = open(SMALL);
    assertEquals(1_000, log.startOffset());
    assertEquals(1_000, log.endOffset());
    Batches.appendTo(log, 1_010);
    log.configure(new LogConfig(500, 10_000, 150, 1_000, -1, true, 0));
    log.applyRetention(1_010);
    restart();
    assertEquals(1_010, open(SMALL).startOffset());
    assertEquals(1_010, open(SMALL).endOffset());
  }
}
