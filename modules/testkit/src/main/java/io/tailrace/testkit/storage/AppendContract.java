package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appending batches, and how segments are rolled. */
interface AppendContract extends StorageContract {

  @Test
  default void aNewLogIsEmpty() {
    Log log = open(LogConfig.DEFAULT);
    assertEquals(ID, log.id());
    assertEquals(0, log.startOffset());
    assertEquals(0, log.endOffset());
    assertEquals(0, log.sizeInBytes());
    assertEquals(List.of(), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 100)));
  }

  @Test
  default void whatIsAppendedIsReadBackByteForByte() {
    Log log = open(LogConfig.DEFAULT);
    ByteBuffer batch = Batches.batch(0, 5, 77, 300);
    log.append(batch);
    assertEquals(batch, Batches.bytesOf(log.read(0, Long.MAX_VALUE, 10_000)));
    assertEquals(5, log.endOffset());
    assertEquals(batch.remaining(), log.sizeInBytes());
  }

  @Test
  default void theBufferOfAnAppendIsLeftAsItIs() {
    Log log = open(LogConfig.DEFAULT);
    ByteBuffer batches = Batches.join(Batches.batch(0), Batches.batch(1));
    ByteBuffer before = batches.duplicate();
    log.append(batches);
    assertEquals(before.position(), batches.position());
    assertEquals(before.limit(), batches.limit());
    for (int i = 0; i < batches.limit(); i++) {
      batches.put(i, (byte) 0);
    }
    assertEquals(List.of(0L, 1L), Batches.allOffsets(log));
    assertEquals(List.of(0L, 1L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 10_000)));
  }

  @Test
  default void severalBatchesInOneAppendAreFoundOneByOne() {
    Log log = open(LogConfig.DEFAULT);
    log.append(
        Batches.join(
            Batches.batch(0, 3, 10, 10), Batches.batch(3, 2, 20, 6_000), Batches.batch(5)));
    assertEquals(6, log.endOffset());
    assertEquals(List.of(3L, 5L), Batches.offsetsOf(log.read(4, Long.MAX_VALUE, 100_000)));
    assertEquals(List.of(5L), Batches.offsetsOf(log.read(5, Long.MAX_VALUE, 100_000)));
  }

  @Test
  default void anAppendMayLeaveAGap() {
    Log log = open(LogConfig.DEFAULT);
    log.append(Batches.batch(4));
    log.append(Batches.batch(10));
    assertEquals(0, log.startOffset());
    assertEquals(11, log.endOffset());
    assertEquals(List.of(4L, 10L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 10_000)));
    assertEquals(List.of(10L), Batches.offsetsOf(log.read(5, Long.MAX_VALUE, 10_000)));
  }

  @Test
  default void aGapWiderThanASegmentCanSpanIsBridged() {
    Log log = open(LogConfig.DEFAULT);
    log.append(Batches.batch(3));
    log.append(Batches.batch(1L << 40));
    log.append(Batches.batch((1L << 40) + 1));
    assertEquals(List.of(3L, 1L << 40, (1L << 40) + 1), Batches.allOffsets(log));
    assertEquals(List.of(1L << 40), Batches.offsetsOf(log.read(1L << 35, (1L << 40) + 1, 10_000)));
  }

  @Test
  default void anAppendBelowTheEndIsRefused() {
    Log log = logOf(3);
    assertThrows(IllegalArgumentException.class, () -> log.append(Batches.batch(2)));
    assertEquals(3, log.endOffset());
    log.append(Batches.batch(3));
  }

  @Test
  default void aBatchLargerThanASegmentGetsOneOfItsOwn() {
    Log log = logOf(2);
    log.append(Batches.batch(2, 1, 5, 5_000));
    log.append(Batches.batch(3));
    assertEquals(List.of(0L, 1L, 2L, 3L), Batches.allOffsets(log));
    assertEquals(List.of(2L), Batches.offsetsOf(log.read(2, Long.MAX_VALUE, 100_000)));
  }

  @Test
  default void aSegmentIsRolledBeforeItWouldExceedItsSize() {
    Log log = logOf(30);
    int batchSize = Batches.batch(0).remaining();
    int perSegment = SMALL.segmentBytes() / batchSize;
    for (long offset = 0; offset < 30; offset++) {
      int left = Batches.bytesOf(log.read(offset, Long.MAX_VALUE, 100_000)).remaining();
      long expected = Math.min(perSegment - offset % perSegment, 30 - offset);
      assertEquals(expected * batchSize, left, "slice at " + offset);
    }
  }

  @Test
  default void aSegmentIsRolledWhenItsFirstTimestampIsTooOld() {
    Log log = open(new LogConfig(1 << 20, 1_000, 100, -1, -1, true, 0));
    log.append(Batches.batch(0, 1, 50_000, 10));
    log.append(Batches.batch(1, 1, 51_000, 10));
    log.append(Batches.batch(2, 1, 51_001, 10));
    assertEquals(List.of(0L, 1L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 100_000)));
    assertEquals(List.of(2L), Batches.offsetsOf(log.read(2, Long.MAX_VALUE, 100_000)));
  }

  @Test
  default void aSegmentWithoutTimestampsIsRolledByItsOwnAge() {
    Log log = open(new LogConfig(1 << 20, 1_000, 100, -1, -1, true, 0));
    log.append(Batches.batch(0, 1, -1, 10));
    clock().advanceMs(1_000);
    log.append(Batches.batch(1, 1, -1, 10));
    clock().advanceMs(1);
    log.append(Batches.batch(2, 1, -1, 10));
    assertEquals(List.of(0L, 1L), Batches.offsetsOf(log.read(0, Long.MAX_VALUE, 100_000)));
    assertEquals(List.of(0L, 1L, 2L), Batches.allOffsets(log));
  }

  @Test
  default void changedSettingsHoldForTheNextAppend() {
    Log log = open(LogConfig.DEFAULT);
    Batches.appendTo(log, 3);
    log.configure(SMALL);
    Batches.appendTo(log, 20);
    assertEquals(20, Batches.allOffsets(log).size());
    assertEquals(
        List.of(15L, 16L, 17L, 18L, 19L), Batches.offsetsOf(log.read(15, Long.MAX_VALUE, 100_000)));
    assertEquals(
        List.of(14L), Batches.offsetsOf(log.read(14, Long.MAX_VALUE, 100_000)), "rolled there");
  }
}
