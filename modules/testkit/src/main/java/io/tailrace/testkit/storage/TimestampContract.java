package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.spi.storage.Log;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Looking up offsets by timestamp. */
interface TimestampContract extends StorageContract {

  @Test
  default void anEmptyLogHasNoTimestamps() {
    Log log = open(SMALL);
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(0));
    assertEquals(OptionalLong.empty(), log.batchOfMaxTimestamp());
  }

  @Test
  default void risingTimestampsAreFoundExactly() {
    Log log = open(SMALL);
    for (long offset = 0; offset < 100; offset++) {
      log.append(Batches.batch(offset, 1, 10 * offset, 20));
    }
    for (long timestamp = 0; timestamp <= 990; timestamp++) {
      assertEquals(OptionalLong.of((timestamp + 9) / 10), log.batchAtOrAfter(timestamp));
    }
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(991));
    assertEquals(OptionalLong.of(99), log.batchOfMaxTimestamp());
  }

  @Test
  default void disorderedTimestampsGiveTheFirstBatchThatReachesThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Log log = open(SMALL);
    long[] timestamps = new long[200];
    for (int offset = 0; offset < timestamps.length; offset++) {
      timestamps[offset] = 5L * offset + random.nextInt(400);
      log.append(Batches.batch(offset, 1, timestamps[offset], 20));
    }
    long start = random.nextInt(100);
    log.deleteBefore(start);
    for (long timestamp = 0; timestamp < 1_500; timestamp += 7) {
      OptionalLong expected = OptionalLong.empty();
      for (int offset = (int) start; offset < timestamps.length; offset++) {
        if (timestamps[offset] >= timestamp) {
          expected = OptionalLong.of(offset);
          break;
        }
      }
      assertEquals(
          expected, log.batchAtOrAfter(timestamp), "seed " + seed + " timestamp " + timestamp);
    }
  }

  @Test
  default void theFirstOfSeveralBatchesWithTheLargestTimestampIsFound() {
    Log log = open(SMALL);
    for (long offset = 0; offset < 60; offset++) {
      log.append(Batches.batch(offset, 1, offset == 20 || offset == 41 ? 9_000 : offset, 20));
    }
    assertEquals(OptionalLong.of(20), log.batchOfMaxTimestamp());
    log.deleteBefore(21);
    assertEquals(OptionalLong.of(41), log.batchOfMaxTimestamp());
    log.deleteBefore(42);
    assertEquals(OptionalLong.of(59), log.batchOfMaxTimestamp());
    assertEquals(OptionalLong.of(59), log.batchAtOrAfter(59));
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(60));
  }

  @Test
  default void batchesBeforeTheLogStartAreNotFound() {
    Log log = logOf(30);
    log.deleteBefore(7);
    assertEquals(OptionalLong.of(7), log.batchAtOrAfter(0));
    log.deleteBefore(30);
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(0));
    assertEquals(OptionalLong.empty(), log.batchOfMaxTimestamp());
  }

  @Test
  default void recordsWithoutTimestampsAreFoundByTheLookUpForNone() {
    Log log = open(SMALL);
    log.append(Batches.batch(3, 1, -1, 20));
    log.append(Batches.batch(4, 1, -1, 20));
    assertEquals(OptionalLong.of(3), log.batchAtOrAfter(-1));
    assertEquals(OptionalLong.empty(), log.batchAtOrAfter(0));
    assertEquals(OptionalLong.of(3), log.batchOfMaxTimestamp());
  }
}
