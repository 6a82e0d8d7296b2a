package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbortedTransactionsTest {
  private final Log log =
      new FaultyStorage(new ManualClock())
          .open(new LogId("t", 1, 1, 0), TestPartition.config("segment.bytes", "1048576").log());
  private final AbortedTransactions aborted = new AbortedTransactions(log.transactionIndex());

  /** One after the other: the i-th takes the offsets from 10 i to 10 i + 9. */
  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      log.transactionIndex().add(i, 10L * i, 10L * i + 9, 10L * i + 9);
    }
  }

  private List<Long> producers(long from, long to) {
    return aborted.between(from, to).stream().map(AbortedTransaction::producerId).toList();
  }

  @Test
  void aTransactionAtTheEdgeOfWhatIsReadIsNotNamed() {
    fill(0, 100);
    assertEquals(List.of(3L), producers(30, 40));
    assertEquals(List.of(3L), producers(39, 40)); // its marker alone
    assertEquals(List.of(4L), producers(40, 41));
    assertEquals(List.of(3L, 4L), producers(39, 41));
    assertEquals(List.of(), producers(1_000, 2_000));
    assertEquals(100, producers(0, Long.MAX_VALUE).size());
  }

  @Test
  void aLongTransactionHidesBehindShortOnesThatEndedBefore() {
    log.transactionIndex().add(1, 5, 6, 0); // while the one of producer 9 was open, from 0 on
    log.transactionIndex().add(2, 7, 8, 0);
    log.transactionIndex().add(9, 0, 20, 20);
    assertEquals(List.of(1L, 2L, 9L), producers(0, 10));
    assertEquals(List.of(9L), producers(10, 11));
    assertEquals(List.of(1L, 9L), producers(6, 7));
  }

  @Test
  void aReaderSeesWhatIsAddedWhileItLooks() throws Exception {
    int count = 20_000;
    List<Throwable> wrong = new ArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    int seen = 0;
                    while (seen < count) {
                      List<Long> found = producers(10L * seen, 10L * seen + 10);
                      assertTrue(found.isEmpty() || found.equals(List.of((long) seen)));
                      seen += found.size();
                    }
                  } catch (AssertionError | RuntimeException e) {
                    wrong.add(e);
                  }
                });
    fill(0, count);
    reader.join();
    assertEquals(List.of(), wrong);
  }
}
