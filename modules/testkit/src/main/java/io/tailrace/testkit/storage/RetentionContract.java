package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Deleting old records: by time, by size, and on request. */
interface RetentionContract extends StorageContract {

  private Log logOfAges(int records, long retentionMs, long retentionBytes, boolean delete) {
    LogConfig config = new LogConfig(500, 1 << 30, 150, retentionMs, retentionBytes, delete, 0);
    Log log = open(config);
    for (long offset = 0; offset < records; offset++) {
      log.append(Batches.batch(offset, 1, clock().millis() + 1_000 * offset, 20));
    }
    clock().advanceMs(1_000L * records);
    return log;
  }

  private void assertHoldsToTheEnd(Log log) {
    assertEquals(
        LongStream.range(log.startOffset(), log.endOffset()).boxed().toList(),
        Batches.allOffsets(log));
  }

  @Test
  default void segmentsWhoseNewestRecordIsTooOldAreDeleted() {
    Log log = logOfAges(50, 20_000, -1, true);
    long size = log.sizeInBytes();
    assertTrue(log.applyRetention(50));
    long start = log.startOffset();
    assertTrue(start > 20 && start <= 30, "start " + start);
    assertEquals(50, log.endOffset());
    assertEquals(size / 50 * (50 - start), log.sizeInBytes());
    assertHoldsToTheEnd(log);
    assertFalse(log.applyRetention(50));
  }

  @Test
  default void aLogOfWhichAllIsTooOldIsEmptiedAndGoesOn() {
    Log log = logOfAges(20, 5_000, -1, true);
    clock().advanceMs(60_000);
    assertTrue(log.applyRetention(20));
    assertEquals(20, log.startOffset());
    assertEquals(20, log.endOffset());
    assertEquals(0, log.sizeInBytes());
    assertFalse(log.applyRetention(20));
    log.append(Batches.batch(20));
    assertHoldsToTheEnd(log);
  }

  @Test
  default void recordsWithoutTimestampsAgeFromWhenTheyWereAppended() {
    Log log = open(new LogConfig(1 << 20, 1 << 30, 150, 5_000, -1, true, 0));
    log.append(Batches.batch(0, 1, -1, 20));
    clock().advanceMs(5_000);
    assertFalse(log.applyRetention(1));
    clock().advanceMs(1);
    assertTrue(log.applyRetention(1));
    assertEquals(1, log.startOffset());
  }

  @Test
  default void theLogIsCutDownToItsSizeOldestFirst() {
    Log log = logOfAges(50, -1, 1_500, true);
    assertTrue(log.applyRetention(50));
    assertTrue(log.sizeInBytes() >= 1_500, "no less than asked is kept");
    assertTrue(log.sizeInBytes() < 1_500 + 500, "by whole segments");
    assertHoldsToTheEnd(log);
  }

  @Test
  default void nothingBeyondTheLimitIsDeleted() {
    Log log = logOfAges(50, 1, 0, true);
    clock().advanceMs(60_000);
    log.applyRetention(13);
    assertTrue(log.startOffset() > 0 && log.startOffset() <= 13, "start " + log.startOffset());
    assertHoldsToTheEnd(log);
  }

  @Test
  default void aCompactedLogIsNotCutByAgeOrSize() {
    Log log = logOfAges(50, 1, 0, false);
    assertFalse(log.applyRetention(50));
    log.deleteBefore(20);
    assertFalse(log.applyRetention(50), "the start had risen before");
    assertEquals(20, log.startOffset());
    assertHoldsToTheEnd(log);
  }

  @Test
  default void deletedRecordsCannotBeReadAndTheirSegmentsGo() {
    Log log = logOfAges(50, -1, -1, true);
    long size = log.sizeInBytes();
    log.deleteBefore(23);
    assertEquals(23, log.startOffset());
    log.applyRetention(50);
    assertEquals(23, log.startOffset());
    assertTrue(log.sizeInBytes() < size * 31 / 50);
    assertHoldsToTheEnd(log);
    log.deleteBefore(10);
    assertEquals(23, log.startOffset());
    log.deleteBefore(50);
    assertEquals(50, log.startOffset());
    assertEquals(0, log.read(50, Long.MAX_VALUE, 100).size());
    log.append(Batches.batch(50));
    assertHoldsToTheEnd(log);
  }
}
