package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbortedTransactionsTest {
  private final AbortedTransactions aborted = new AbortedTransactions();

  /** One after the other: the i-th takes the offsets from 10 i to 10 i + 9. */
  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      aborted.add(i, 10L * i, 10L * i + 9, 10L * i + 9);
    }
  }

  private List<Long> producers(long from, long to) {
    return aborted.now().between(from, to).stream().map(AbortedTransaction::producerId).toList();
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
    aborted.add(1, 5, 6, 0); // while the one of producer 9 was open, from 0 on
    aborted.add(2, 7, 8, 0);
    aborted.add(9, 0, 20, 20);
    assertEquals(List.of(1L, 2L, 9L), producers(0, 10));
    assertEquals(List.of(9L), producers(10, 11));
    assertEquals(List.of(1L, 9L), producers(6, 7));
  }

  @Test
  void deletedRecordsKeepTheirTransactions() {
    fill(0, 50);
    aborted.deleteBefore(100); // number 9 ends at 99
    assertEquals(10L, producers(0, Long.MAX_VALUE).getFirst());
    aborted.deleteBefore(109);
    assertEquals(10L, producers(0, Long.MAX_VALUE).getFirst());
    fill(50, 200);
    assertEquals(190, producers(0, Long.MAX_VALUE).size());
    assertFalse(aborted.now().moreThan(190, 0));
    assertTrue(aborted.now().moreThan(189, 0));
    assertFalse(aborted.now().moreThan(1, 1_990));
    aborted.deleteBefore(5_000);
    assertTrue(aborted.now().isEmpty());
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

  @Test
  void aSnapshotLosesSomeOrTakesMoreThanThereAre() {
    fill(0, 20);
    aborted.deleteBefore(55);
    ByteBuffer bytes = ByteBuffer.allocate(aborted.sizeInBytes());
    aborted.write(bytes);
    assertFalse(bytes.hasRemaining());
    AbortedTransactions restored = new AbortedTransactions();
    restored.read(bytes.flip());
    assertEquals(aborted.now().between(0, 1_000), restored.now().between(0, 1_000));
    assertThrows(
        BufferUnderflowException.class,
        () -> restored.read(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).flip()));
  }
}
