package io.tailrace.kernel.fetch.share;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailrace.kernel.partition.AbortedTransaction;
import io.tailrace.kernel.partition.Batches;
import io.tailrace.kernel.partition.FetchResult;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AbortedBatchesTest {
  private static final int ATTRIBUTES = 21;
  private static final short CONTROL = 0x20;

  private static ByteBuffer batch(long offset, long producer, boolean transactional) {
    ByteBuffer batch =
        transactional ? Batches.of(producer, 0, 0, 2, true) : Batches.idempotent(producer, 0, 0, 2);
    RecordBatch.baseOffset(batch, 0, offset);
    return batch;
  }

  private static ByteBuffer marker(long offset, long producer) {
    ByteBuffer batch = batch(offset, producer, true);
    return batch.putShort(ATTRIBUTES, (short) (batch.getShort(ATTRIBUTES) | CONTROL));
  }

  private static FetchResult result(AbortedTransaction... aborted) {
    return new FetchResult(
        ErrorCode.NONE, LogSlice.EMPTY, 100, 100, 0, List.of(aborted), Optional.empty());
  }

  @Test
  void nobodyGetsMarkersAndEverybodyTheRestWhereNothingIsAborted() {
    BatchHeaders.Aborted hidden = AbortedBatches.of(result());
    assertEquals(false, hidden.test(batch(0, 7, true), 0));
    assertEquals(true, hidden.test(marker(2, 7), 0));
  }

  @Test
  void theBatchesOfAnAbortedTransactionAreHiddenUpToItsMarker() {
    BatchHeaders.Aborted hidden =
        AbortedBatches.of(
            result(new AbortedTransaction(8, 20, 30), new AbortedTransaction(7, 2, 8)));
    assertEquals(false, hidden.test(batch(0, 7, true), 0), "of the transaction before");
    assertEquals(true, hidden.test(batch(2, 7, true), 0));
    assertEquals(false, hidden.test(batch(4, 8, true), 0), "of another producer");
    assertEquals(false, hidden.test(batch(6, 9, false), 0), "of no transaction");
    assertEquals(true, hidden.test(marker(8, 7), 0));
    assertEquals(false, hidden.test(batch(10, 7, true), 0), "of the transaction after");
    assertEquals(true, hidden.test(batch(20, 8, true), 0));
  }
}
