package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailrace.kernel.partition.LeaderEpochs.EpochEnd;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {
  private static final EpochEnd UNKNOWN = new EpochEnd(LeaderEpochs.NONE, LeaderEpochs.NO_OFFSET);

  private final LeaderEpochs epochs = new LeaderEpochs();

  LeaderEpochsTest() {
    epochs.append(2, 0);
    epochs.append(2, 5);
    epochs.append(4, 10);
    epochs.append(7, 20);
  }

  @Test
  void anEpochEndsElsewhereThanTheNextBegins() {
    assertEquals(new EpochEnd(2, 10), epochs.endOf(2, 7, 30));
    assertEquals(new EpochEnd(4, 20), epochs.endOf(4, 7, 30));
    assertEquals(new EpochEnd(7, 30), epochs.endOf(7, 7, 30));
  }

  @Test
  void anEpochThatWroteNothingEndsBeforeTheOneBefore() {
    assertEquals(new EpochEnd(2, 10), epochs.endOf(3, 7, 30));
    assertEquals(new EpochEnd(4, 20), epochs.endOf(6, 7, 30));
    assertEquals(new EpochEnd(7, 30), epochs.endOf(8, 9, 30)); // between the last and the leader's
    assertEquals(new EpochEnd(9, 30), epochs.endOf(9, 9, 30)); // the leader's own
    assertEquals(new EpochEnd(7, 30), epochs.endOf(7, 9, 30));
  }

  @Test
  void anEpochThatNobodyKnowsHasAnEnd() {
    assertEquals(UNKNOWN, epochs.endOf(8, 7, 30));
    assertEquals(UNKNOWN, epochs.endOf(-1, 7, 30));
    assertEquals(UNKNOWN, new LeaderEpochs().endOf(8, 7, 0));
    assertEquals(UNKNOWN, new LeaderEpochs().endOf(-1, 7, 0));
  }

  @Test
  void anEpochBeforeAllOthersIsTakenForUnknown() {
    assertEquals(new EpochEnd(1, 0), epochs.endOf(1, 7, 30));
    assertEquals(new EpochEnd(3, 12), new LeaderEpochs().endOf(3, 7, 12));
  }

  @Test
  void deletedRecordsKeepTheirEpochs() {
    epochs.deleteBefore(12);
    assertEquals(new EpochEnd(2, 12), epochs.endOf(2, 7, 30));
    assertEquals(LeaderEpochs.NONE, epochs.epochOf(11));
    assertEquals(4, epochs.epochOf(12));
    epochs.deleteBefore(40);
    assertEquals(7, epochs.epochOf(40));
    assertEquals(7, epochs.latest());
  }

  @Test
  void truncatedRecordsKeepTheirEpochs() {
    epochs.truncate(20);
    assertEquals(4, epochs.latest());
    assertEquals(new EpochEnd(4, 20), epochs.endOf(4, 4, 20));
  }

  @Test
  void theCountInADamagedSnapshotIsAllocated() {
    assertThrows(
        BufferUnderflowException.class,
        () -> epochs.read(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).flip()));
  }
}
