package io.tailrace.delivery.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionWindowTest {
  private final PartitionWindow window = new PartitionWindow();

  @Test
  void nothingIsCommittedPastARecordThatIsNotDone() {
    PartitionWindow.Entry first = add(10);
    PartitionWindow.Entry second = add(11);
    PartitionWindow.Entry third = add(15);
    done(second);
    assertEquals(Optional.empty(), committable());
    done(first);
    assertEquals(Optional.of(12L), committable());
    assertEquals(1, window.size());
    done(third);
    assertEquals(Optional.of(16L), committable());
    assertEquals(Optional.empty(), committable());
  }

  @Test
  void aRecordThatIsAbandonedIsNeverCommitted() {
    PartitionWindow.Entry first = add(10);
    PartitionWindow.Entry second = add(11);
    assertTrue(first.begin());
    first.abandon();
    done(second);
    assertEquals(Optional.empty(), committable());
  }

  @Test
  void whatCouldNotBeCommittedIsTakenAgain() {
    done(add(10));
    assertEquals(Optional.of(11L), committable());
    window.notCommitted();
    assertEquals(Optional.of(11L), committable());
  }

  @Test
  void aClosedWindowBeginsNothingAndIsIdleWhenWhatBeganHasEnded() throws InterruptedException {
    PartitionWindow.Entry first = add(10);
    PartitionWindow.Entry second = add(11);
    assertTrue(first.begin());
    window.close();
    assertFalse(second.begin());
    assertFalse(window.awaitIdle(System.nanoTime()));
    first.done();
    assertTrue(window.awaitIdle(System.nanoTime()));
    assertEquals(Optional.of(11L), committable());
  }

  @Test
  void aClosedWindowBeginsWhatIsBeforeSomethingThatHasBegun() throws InterruptedException {
    PartitionWindow.Entry first = add(10);
    PartitionWindow.Entry second = add(11);
    PartitionWindow.Entry third = add(12);
    done(second);
    window.close();
    assertFalse(third.begin());
    assertFalse(window.awaitIdle(System.nanoTime()));
    done(first);
    assertTrue(window.awaitIdle(System.nanoTime()));
    assertEquals(Optional.of(12L), committable());
  }

  @Test
  void anAbortedWindowBeginsNothing() throws InterruptedException {
    PartitionWindow.Entry first = add(10);
    PartitionWindow.Entry second = add(11);
    done(second);
    window.close();
    window.abort();
    assertFalse(first.begin());
    assertTrue(window.awaitIdle(System.nanoTime()));
    assertEquals(Optional.empty(), committable());
  }

  private PartitionWindow.Entry add(long offset) {
    return window.add(offset, Optional.of(3));
  }

  private static void done(PartitionWindow.Entry entry) {
    assertTrue(entry.begin());
    entry.done();
  }

  private Optional<Long> committable() {
    return window
        .takeCommittable("m")
        .map(
            offset -> {
              assertEquals("m", offset.metadata());
              assertEquals(Optional.of(3), offset.leaderEpoch());
              return offset.offset();
            });
  }
}
