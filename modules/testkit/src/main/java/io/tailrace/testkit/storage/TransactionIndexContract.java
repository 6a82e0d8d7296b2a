package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.TransactionIndex;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Which transactions were aborted. */
interface TransactionIndexContract extends StorageContract {
  /** So many that no engine keeps them in one piece. */
  int MANY = 70_000;

  /** A log with room for markers up to an offset, and few batches. */
  private Log logUpTo(long offset) {
    Log log = open(SMALL);
    log.append(Batches.batch(0));
    log.append(Batches.batch(offset));
    return log;
  }

  /** Transactions of three offsets each: that of producer n is from 3n to its marker, 3n + 2. */
  private static void abort(TransactionIndex index, long from, long to) {
    for (long n = from; n < to; n++) {
      index.add(n, 3 * n, 3 * n + 2, 3 * n + 2);
    }
  }

  private static List<Long> producers(TransactionIndex index, long from) {
    List<Long> found = new ArrayList<>();
    index.forEach(
        from,
        (producer, first, last, stable) -> {
          assertEquals(3 * producer, first);
          assertEquals(3 * producer + 2, last);
          assertEquals(last, stable);
          return found.add(producer);
        });
    return found;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  @Test
  default void aNewLogHasNoAbortedTransactions() {
    TransactionIndex index = open(SMALL).transactionIndex();
    assertTrue(index.isEmpty());
    assertEquals(TransactionIndex.NONE, index.lastOffset());
    assertEquals(List.of(), producers(index, 0));
    index.truncate(0);
    index.clear();
    index.deleteBefore(0);
    assertTrue(index.isEmpty());
  }

  @Test
  default void abortedTransactionsAreShownFromAMarkerOn() {
    TransactionIndex index = logUpTo(1_000).transactionIndex();
    abort(index, 0, 100);
    assertEquals(299, index.lastOffset());
    assertEquals(range(0, 100), producers(index, 0));
    assertEquals(range(20, 100), producers(index, 60));
    assertEquals(range(20, 100), producers(index, 62));
    assertEquals(range(21, 100), producers(index, 63));
    assertEquals(List.of(99L), producers(index, 299));
    assertEquals(List.of(), producers(index, 300));
    List<Long> first = new ArrayList<>();
    index.forEach(30, (producer, from, to, stable) -> first.add(producer) && first.size() < 3);
    assertEquals(List.of(10L, 11L, 12L), first);
  }

  @Test
  default void manyAbortedTransactionsAreFound() {
    TransactionIndex index = logUpTo(3L * MANY).transactionIndex();
    abort(index, 0, MANY);
    for (long n = 0; n < MANY; n += 919) {
      List<Long> found = new ArrayList<>();
      index.forEach(3 * n + 1, (producer, a, b, c) -> found.add(producer) && found.size() < 3);
      assertEquals(range(n, Math.min(n + 3, MANY)), found);
    }
    assertEquals(range(5_000, MANY), producers(index, 15_000));
  }

  @Test
  default void markersAreAddedInOrder() {
    TransactionIndex index = logUpTo(100).transactionIndex();
    abort(index, 5, 6);
    assertThrows(IllegalArgumentException.class, () -> abort(index, 5, 6));
    assertThrows(IllegalArgumentException.class, () -> abort(index, 4, 5));
    assertEquals(List.of(5L), producers(index, 0));
  }

  @Test
  default void forgottenTransactionsAreNotShown() {
    TransactionIndex index = logUpTo(3L * MANY).transactionIndex();
    abort(index, 0, MANY);
    index.deleteBefore(8);
    assertEquals(8, index.startOffset());
    assertEquals(2, producers(index, 0).getFirst());
    index.deleteBefore(3); // it does not fall
    assertEquals(8, index.startOffset());
    index.deleteBefore(3L * (MANY - 10));
    assertEquals(range(MANY - 10, MANY), producers(index, 0));
    index.deleteBefore(3L * MANY);
    assertTrue(index.isEmpty());
    assertEquals(List.of(), producers(index, 0));
    index.add(MANY, 3L * MANY - 2, 3L * MANY, 3L * MANY);
    assertEquals(3L * MANY, index.lastOffset());
  }

  @Test
  default void aTruncationTakesWhatWasAbortedAboveIt() {
    for (int kept : new int[] {0, 65_535, 65_536, MANY - 1}) {
      storage().delete(ID);
      TransactionIndex index = logUpTo(3L * MANY + 3).transactionIndex();
      abort(index, 0, MANY);
      index.truncate(3L * kept + 2);
      assertEquals(kept == 0 ? -1 : 3L * kept - 1, index.lastOffset());
      abort(index, kept, kept + 2);
      long from = Math.max(0, kept - 3);
      assertEquals(range(from, kept + 2), producers(index, 3 * from));
    }
  }

  @Test
  default void theBatchesOfALogTakeTheirAbortedTransactionsAlong() {
    Log log = logOf(30);
    TransactionIndex index = log.transactionIndex();
    abort(index, 0, 10);
    log.truncate(17);
    assertEquals(range(0, 5), producers(index, 0));
    log.deleteBefore(6);
    assertEquals(range(2, 5), producers(index, 0));
    log.restartAt(100);
    assertTrue(index.isEmpty());
    assertEquals(100, index.startOffset());
    Batches.appendTo(log, 110);
    abort(index, 34, 36);
    assertEquals(range(34, 36), producers(index, 0));
    log.restartAt(3);
    Batches.appendTo(log, 30);
    abort(index, 4, 5);
    assertEquals(List.of(4L), producers(index, 0));
  }

  @Test
  default void clearedIsEmpty() {
    TransactionIndex index = logUpTo(3L * MANY).transactionIndex();
    abort(index, 0, MANY);
    index.clear();
    assertEquals(TransactionIndex.NONE, index.lastOffset());
    assertEquals(List.of(), producers(index, 0));
    abort(index, 3, 5);
    assertEquals(range(3, 5), producers(index, 0));
  }

  @Test
  default void aDurableLogKeepsWhatWasAborted() {
    if (!capabilities().contains(StorageContractTest.Capability.DURABLE)) {
      return;
    }
    Log log = logUpTo(3L * MANY);
    abort(log.transactionIndex(), 0, MANY - 5);
    for (int round = 0; round < 3; round++) {
      long last = log.transactionIndex().lastOffset();
      log.close(new Snapshot(log.endOffset(), ByteBuffer.allocate(1)));
      restart();
      log = open(SMALL);
      assertEquals(last, log.transactionIndex().lastOffset());
      long next = last / 3 + 1;
      abort(log.transactionIndex(), next, next + 1);
      assertEquals(range(next - 10, next + 1), producers(log.transactionIndex(), 3 * (next - 10)));
    }
    storage().delete(ID);
    assertTrue(open(SMALL).transactionIndex().isEmpty());
  }

  @Test
  default void readersSeeAWholeBeginningOfWhatIsAdded() throws Exception {
    TransactionIndex index = logUpTo(3L * MANY).transactionIndex();
    List<Throwable> wrong = new ArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    long seen = 0;
                    while (seen < MANY) {
                      List<Long> found = producers(index, 3 * seen);
                      assertEquals(range(seen, seen + found.size()), found);
                      seen += found.size();
                    }
                  } catch (AssertionError | RuntimeException e) {
                    wrong.add(e);
                  }
                });
    abort(index, 0, MANY);
    reader.join();
    assertEquals(List.of(), wrong);
  }
}
