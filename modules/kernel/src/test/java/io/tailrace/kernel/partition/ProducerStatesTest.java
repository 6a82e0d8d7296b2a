package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tailrace.kernel.partition.ProducerStates.Verdict;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProducerStatesTest {
  private static final int LAST = Integer.MAX_VALUE;

  private final ProducerStates producers = new ProducerStates((_, _, _, _) -> {});
  private long offset;

  @Test
  void theSequenceDoesNotGoOnAtZeroAfterItsEnd() {
    accept(0, LAST - 1, 1);
    accept(0, LAST, 3); // wraps within the batch: 2^31 - 1, 0, 1
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 1);
    accept(0, 2, 1);
    duplicate(1, 0, LAST, 3);
    assertEquals(0, ProducerStates.sequenceAfter(LAST, 1));
    assertEquals(LAST, ProducerStates.sequenceAfter(LAST, 0));
    assertEquals(LAST - 1, ProducerStates.sequenceAfter(LAST, LAST));
  }

  @Test
  void aDuplicateOfOneOfFiveInFlightIsAppendedAgain() {
    for (int sequence = 0; sequence < 6; sequence++) {
      accept(0, 10 * sequence, 10);
    }
    for (int sequence = 1; sequence < 6; sequence++) {
      duplicate(10L * sequence, 0, 10 * sequence, 10);
    }
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 10); // the sixth last is forgotten
    accept(0, 60, 10); // duplicates change nothing
  }

  @Test
  void aBatchThatOverlapsAnotherIsTakenForItsDuplicate() {
    accept(0, 0, 10);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 9);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 5, 10);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 0, 11);
    accept(0, 10, 1);
  }

  @Test
  void aGapIsNotNoticed() {
    accept(0, 0, 2);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 0, 3, 1);
    accept(0, 2, 1);
  }

  @Test
  void anUnknownProducerMustBeginAtZero() {
    accept(4, 77, 3); // it was forgotten, and goes on (KIP-360)
    accept(4, 80, 1);
  }

  @Test
  void aNewEpochBeginsWhereTheOldOneEnded() {
    accept(0, 0, 5);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 1, 5, 1);
    accept(1, 0, 1);
    refuse(ErrorCode.INVALID_PRODUCER_EPOCH, 0, 5, 1);
    refuse(ErrorCode.INVALID_PRODUCER_EPOCH, 0, 0, 5); // not even as a duplicate
    duplicate(5, 1, 0, 1);
    accept(1, 1, 1);
  }

  @Test
  void aSilentProducerIsRememberedForEver() {
    accept(0, 0, 1);
    producers.expire(2);
    assertEquals(0, producers.all().size());
    accept(0, 9, 1);
  }

  @Test
  void aSnapshotForgetsTheOrderOfBatches() {
    for (int sequence = 0; sequence < 8; sequence++) {
      accept(2, sequence, 1);
    }
    ByteBuffer bytes = ByteBuffer.allocate(producers.sizeInBytes());
    producers.write(bytes);
    assertEquals(0, bytes.remaining());
    producers.clear();
    producers.read(bytes.flip());
    duplicate(3, 2, 3, 1);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 2, 2, 1);
    accept(2, 8, 1);
    duplicate(4, 2, 4, 1);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, 2, 3, 1);
  }

  private void accept(int epoch, int sequence, int records) {
    assertInstanceOf(Verdict.Next.class, check(epoch, sequence, records));
    producers.append(Batches.stored(offset, 0, 1, epoch, sequence, records), 0, 1);
    offset += records;
  }

  private void refuse(ErrorCode error, int epoch, int sequence, int records) {
    assertEquals(
        error, assertInstanceOf(Verdict.Refused.class, check(epoch, sequence, records)).error());
  }

  private void duplicate(long baseOffset, int epoch, int sequence, int records) {
    assertEquals(
        baseOffset,
        assertInstanceOf(Verdict.Duplicate.class, check(epoch, sequence, records)).baseOffset());
  }

  private Verdict check(int epoch, int sequence, int records) {
    return producers.check(
        Batches.idempotent(1, epoch, sequence, records), 0, AppendRequest.client(12), true);
  }
}
