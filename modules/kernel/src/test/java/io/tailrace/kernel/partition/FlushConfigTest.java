package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailrace.kernel.partition.FaultyStorage.Fault;
import io.tailrace.wire.ErrorCode;
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
      test.awaitOffline();
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
}
