package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known of aborted transactions when a log is opened whose index is not what it was. */
class AbortedTransactionsRestoreTest {
  private static final int ABORTED = 6;
  private static final int RECORDS = 3;

  private final ManualClock clock = new ManualClock();
  private final Log log =
      new FaultyStorage(clock)
          .open(new LogId("t", 1, 1, 0), TestPartition.config("segment.bytes", "1048576").log());
  private final DerivedState live = new DerivedState(log.transactionIndex());

  /** Transactions of three records each and their markers; the aborted ones by producer 7. */
  private AbortedTransactionsRestoreTest() {
    for (int i = 0; i < ABORTED; i++) {
      transaction(7, i, false);
      transaction(8, i, true);
    }
  }

  private void transaction(long producer, int number, boolean commit) {
    append(Batches.of(producer, 0, number * RECORDS, RECORDS, true));
    append(new TransactionMarker(producer, (short) 0, 1, commit, 1).toBatch(clock.millis()));
  }

  private void append(ByteBuffer batch) {
    RecordBatch.baseOffset(batch, 0, log.endOffset());
    log.append(batch);
    live.append(batch, 0, clock.millis());
  }

  private List<AbortedTransaction> expected(int from) {
    return IntStream.range(from, ABORTED)
        .mapToObj(i -> new AbortedTransaction(7, 8L * i, 8L * i + RECORDS))
        .toList();
  }

  private DerivedState restored() {
    DerivedState state = new DerivedState(log.transactionIndex());
    state.restore(log, clock);
    return state;
  }

  private void assertRestored(int from) {
    assertEquals(expected(from), restored().aborted().between(0, Long.MAX_VALUE));
  }

  @Test
  void entriesAboveTheSnapshotAreAddedOnceMore() {
    assertRestored(0);
    live.save(log);
    transaction(7, ABORTED, false);
    assertEquals(ABORTED + 1, restored().aborted().between(0, Long.MAX_VALUE).size());
  }

  @Test
  void anIndexThatLostItsEndIsBelieved() {
    live.save(log);
    log.transactionIndex().truncate(20);
    assertRestored(0);
  }

  @Test
  void anIndexWithoutASnapshotIsBelieved() {
    log.transactionIndex().truncate(20);
    log.transactionIndex().add(99, 30, 31, 31);
    assertRestored(0);
  }

  @Test
  void deletedRecordsMakeEachOpeningReadTheWholeLog() {
    live.save(log);
    log.deleteBefore(log.endOffset());
    DerivedState state = restored();
    assertEquals(List.of(), state.aborted().between(0, Long.MAX_VALUE));
    assertEquals(2, state.producers().all().size(), "from the snapshot");
  }

  @Test
  void theSnapshotOfAnOlderVersionKeepsItsAbortedTransactionsToItself() {
    ByteBuffer old =
        ByteBuffer.allocate(
            1
                + live.epochs().sizeInBytes()
                + live.producers().sizeInBytes()
                + Integer.BYTES
                + ABORTED * 4 * Long.BYTES);
    old.put((byte) 2);
    live.epochs().write(old);
    live.producers().write(old);
    old.putInt(ABORTED);
    for (AbortedTransaction each : expected(0)) {
      old.putLong(each.producerId()).putLong(each.firstOffset()).putLong(each.lastOffset());
      old.putLong(each.lastOffset());
    }
    log.transactionIndex().clear(); // it had none
    log.writeSnapshot(new Snapshot(log.endOffset(), old.flip()));
    for (int i = 0; i < 2; i++) {
      assertRestored(0);
    }
    restored().save(log);
    assertEquals(3, log.snapshot().orElseThrow().state().get(0), "moved for good");
    assertRestored(0);
    log.writeSnapshot(new Snapshot(log.endOffset(), old.limit(old.limit() - 5)));
    assertRestored(0); // from the log
  }

  @Test
  void theSnapshotGrowsWithEveryAbort() {
    live.save(log);
    int before = log.snapshot().orElseThrow().state().remaining();
    for (int i = ABORTED; i < 2 * ABORTED; i++) {
      transaction(7, i, false);
      transaction(8, i, true);
    }
    live.save(log);
    assertTrue(log.snapshot().orElseThrow().offset() > 90);
    assertEquals(before, log.snapshot().orElseThrow().state().remaining());
  }
}
