package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Taking batches away at the end, and starting anew. */
interface TruncateContract extends StorageContract {

  @Test
  default void truncationLeavesWhatIsBelow() {
    for (long offset = 29; offset >= 0; offset--) {
      storage().delete(ID);
      Log log = logOf(30);
      long size = log.sizeInBytes();
      log.truncate(offset);
      assertEquals(offset, log.endOffset());
      assertEquals(size / 30 * offset, log.sizeInBytes());
      assertEquals(LongStream.range(0, offset).boxed().toList(), Batches.allOffsets(log));
      Batches.appendTo(log, offset + 3);
      assertEquals(LongStream.range(0, offset + 3).boxed().toList(), Batches.allOffsets(log));
    }
  }

  @Test
  default void truncationForgetsTimestamps() {
    Log log = open(SMALL);
    for (long offset = 0; offset < 40; offset++) {
      log.append(Batches.batch(offset, 1, offset == 25 ? 9_000 : offset, 20));
    }
    log.truncate(25);
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(25));
    assertEquals(OptionalLong.of(24), log.batchOfMaxTimestamp());
    log.append(Batches.batch(25, 1, 100, 20));
    assertEquals(OptionalLong.of(25), log.batchAtOrAfter(30));
  }

  @Test
  default void truncationAtOrBeyondTheEndHasNoEffect() {
    Log log = logOf(10);
    log.truncate(10);
    log.truncate(99);
    assertEquals(10, log.endOffset());
    assertEquals(10, Batches.allOffsets(log).size());
  }

  @Test
  default void truncationWithinAGapEndsThere() {
    Log log = open(SMALL);
    log.append(Batches.batch(0));
    log.append(Batches.batch(10));
    log.flush();
    log.truncate(10);
    assertEquals(10, log.endOffset());
    assertEquals(10, log.flush());
    assertEquals(List.of(0L), Batches.allOffsets(log));
    assertEquals(0, log.read(5, Long.MAX_VALUE, 100).size());
    log.append(Batches.batch(10));
    assertEquals(List.of(0L, 10L), Batches.allOffsets(log));
  }

  @Test
  default void truncationBelowTheStartTakesItAlong() {
    Log log = logOf(20);
    log.deleteBefore(15);
    log.truncate(12);
    assertEquals(12, log.startOffset());
    assertEquals(12, log.endOffset());
  }

  @Test
  default void truncationRemovesASnapshotBeyondIt() {
    Log log = logOf(20);
    log.writeSnapshot(new Snapshot(15, ByteBuffer.wrap(new byte[] {1})));
    log.truncate(15);
    assertTrue(log.snapshot().isPresent());
    log.truncate(14);
    assertTrue(log.snapshot().isEmpty());
  }

  @Test
  default void restartEmptiesTheLog() {
    for (long offset : new long[] {0, 5, 10, 1_000, 1L << 40}) {
      storage().delete(ID);
      Log log = logOf(10);
      log.writeSnapshot(new Snapshot(5, ByteBuffer.wrap(new byte[] {1})));
      log.restartAt(offset);
      assertEquals(offset, log.startOffset());
      assertEquals(offset, log.endOffset());
      assertEquals(0, log.sizeInBytes());
      assertTrue(log.snapshot().isEmpty());
      assertEquals(OptionalLong.empty(), log.batchOfMaxTimestamp());
      Batches.appendTo(log, offset + 10);
      assertEquals(LongStream.range(offset, offset + 10).boxed().toList(), Batches.allOffsets(log));
    }
  }
}
