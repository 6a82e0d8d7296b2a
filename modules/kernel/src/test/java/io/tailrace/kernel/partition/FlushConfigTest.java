package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.wire.ErrorCode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A flush that fails shows that there was one, and who waited for it. */
class FlushConfigTest {

  @Test
  void theBatchThatReachesFlushMessagesIsNotAcknowledgedBeforeTheFlush() {
    try (TestPartition test = new TestPartition("flush.messages", "4")) {
      test.storage.fail(Fault.FLUSH);
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 3)).error());
      assertEquals(
          ErrorCode.KAFKA_STORAGE_ERROR,
          test.append(Batches.plain(test.clock.millis(), 1)).error());
    }
  }

  @Test
  void theCountBeginsAnewAfterAFlush() {
    try (TestPartition test = new TestPartition("flush.messages", "2")) {
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 2)).error());
      test.storage.fail(Fault.FLUSH);
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 1)).error());
      assertEquals(
          ErrorCode.KAFKA_STORAGE_ERROR,
          test.append(Batches.plain(test.clock.millis(), 1)).error());
    }
  }

  @Test
  void recordsAreFlushedOnceTheyHaveWaitedForFlushMs() {
    try (TestPartition test = new TestPartition("flush.ms", "1000")) {
      test.storage.fail(Fault.FLUSH);
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 1)).error());
      test.clock.advance(999);
      test.partition().flushOverdue();
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 1)).error());
      assertFalse(test.partition().isOffline());
      test.clock.advance(1);
      test.partition().flushOverdue();
      awaitOffline(test.partition());
    }
  }

  @Test
  void nothingIsFlushedWhereNothingIsNew() {
    try (TestPartition test = new TestPartition("flush.ms", "0")) {
      test.append(Batches.plain(test.clock.millis(), 1));
      test.reopen(4);
      test.query(reader -> true);
      test.storage.fail(Fault.FLUSH);
      test.partition().flushOverdue();
      assertEquals(ErrorCode.NONE, test.append(Batches.plain(test.clock.millis(), 1)).error());
      assertFalse(test.partition().isOffline());
      test.storage.heal();
    }
  }

  private static void awaitOffline(Partition partition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!partition.isOffline()) {
      assertTrue(System.nanoTime() < end, "It was never flushed");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
