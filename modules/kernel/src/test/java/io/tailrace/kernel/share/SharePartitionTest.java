package io.tailrace.kernel.share;

import static io.tailrace.kernel.share.AcknowledgeType.ACCEPT;
import static io.tailrace.kernel.share.AcknowledgeType.GAP;
import static io.tailrace.kernel.share.AcknowledgeType.REJECT;
import static io.tailrace.kernel.share.AcknowledgeType.RELEASE;
import static io.tailrace.kernel.share.AcknowledgeType.RENEW;
import static io.tailrace.kernel.share.TestSharePartition.A;
import static io.tailrace.kernel.share.TestSharePartition.B;
import static io.tailrace.kernel.share.TestSharePartition.LOCK_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.coordinator.Answer;
import io.tailrace.wire.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharePartitionTest {
  private final TestSharePartition on = new TestSharePartition();

  @Test
  void whatOneMemberHasNobodyElseGets() {
    assertEquals(List.of(new AcquiredRecords(0, 9, (short) 1)), on.acquire(A, 10, 30));
    assertEquals(List.of(new AcquiredRecords(10, 19, (short) 1)), on.acquire(B, 10, 30));
    assertEquals(20, on.partition.nextFetchOffset());
  }

  @Test
  void theBatchThatReachesTheLimitIsAcquiredToItsEnd() {
    assertEquals(
        List.of(new AcquiredRecords(0, 9, (short) 1), new AcquiredRecords(10, 19, (short) 1)),
        on.acquire(A, 11, 30));
  }

  @Test
  void aRecordLimitIsNotExceeded() {
    assertEquals(
        List.of(new AcquiredRecords(0, 9, (short) 1), new AcquiredRecords(10, 10, (short) 1)),
        on.acquire(A, AcquireMode.RECORD_LIMIT, 11, 30));
    assertEquals(
        List.of(new AcquiredRecords(11, 12, (short) 1)),
        on.acquire(B, AcquireMode.RECORD_LIMIT, 2, 30));
  }

  @Test
  void runsEndWithBatchesOnceTheyAreLongEnough() {
    BatchSpans spans = new BatchSpans();
    for (int base = 0; base < 60; base += 10) {
      spans.add(base, base + 9, false);
    }
    assertEquals(
        List.of(new AcquiredRecords(0, 29, (short) 1), new AcquiredRecords(30, 59, (short) 1)),
        on.partition.acquire(A, AcquireMode.BATCH_OPTIMIZED, 100, 25, spans));
  }

  @Test
  void whatIsAcceptedMovesTheStart() {
    on.acquire(A, 20, 20);
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 10, 19, ACCEPT));
    assertEquals(0, on.partition.startOffset());
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 9, ACCEPT));
    assertEquals(20, on.partition.startOffset());
    assertEquals(20, on.stored.getLast().startOffset());
    assertEquals(0, on.partition.rangeCount());
  }

  @Test
  void whatIsReleasedIsDeliveredAgainWithItsCountRaised() {
    on.acquire(A, 10, 10);
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 3, 5, RELEASE));
    assertTrue(on.woken > 0);
    assertEquals(List.of(new AcquiredRecords(3, 5, (short) 2)), on.acquire(B, 10, 10));
  }

  @Test
  void whatIsRejectedOrDoesNotExistIsNotDeliveredAgain() {
    on.acquire(A, 10, 10);
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 2, REJECT, GAP, ACCEPT));
    assertEquals(3, on.partition.startOffset());
    assertEquals(List.of(), on.acquire(B, 10, 10));
  }

  @Test
  void aLockThatRunsOutMakesItsRecordsAvailable() {
    on.acquire(A, 10, 10);
    on.timer.advance(LOCK_MS - 1);
    assertEquals(List.of(), on.acquire(B, 10, 10));
    on.timer.advance(1);
    assertEquals(List.of(new AcquiredRecords(0, 9, (short) 2)), on.acquire(B, 10, 10));
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(A, 0, 9, ACCEPT));
  }

  @Test
  void aLockThatIsRenewedBeginsAnew() {
    on.acquire(A, 10, 10);
    on.timer.advance(LOCK_MS - 1);
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 4, RENEW));
    on.timer.advance(LOCK_MS - 1);
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(4));
    assertEquals(DeliveryState.AVAILABLE, on.partition.stateOf(5));
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 4, ACCEPT));
  }

  @Test
  void aGroupThatMayNotRenewIsToldSo() {
    on.settings = new ShareSettings(LOCK_MS, 2000, 5, false, false, new OffsetReset.Earliest());
    on.acquire(A, 10, 10);
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(A, 0, 4, RENEW));
  }

  @Test
  void aRecordIsDeliveredNoMoreOftenThanTheLimit() {
    on.settings = new ShareSettings(LOCK_MS, 2000, 2, false, true, new OffsetReset.Earliest());
    on.acquire(A, 10, 10);
    on.acknowledge(A, 0, 9, RELEASE);
    assertEquals(List.of(new AcquiredRecords(0, 9, (short) 2)), on.acquire(A, 10, 10));
    on.acknowledge(A, 0, 4, RELEASE);
    assertEquals(5, on.partition.startOffset());
    on.timer.advance(LOCK_MS);
    assertEquals(10, on.partition.startOffset());
    assertEquals(10, on.partition.nextFetchOffset());
  }

  @Test
  void recordsThatFailAgainAndAgainAreDeliveredInSmallPortionsAndAtLastAlone() {
    on.acquire(A, 8, 8);
    for (int delivery = 1; delivery <= 2; delivery++) {
      on.acknowledge(A, 0, 7, RELEASE);
      assertEquals(8, on.acquire(A, 100, 8).getFirst().lastOffset() + 1);
    }
    on.acknowledge(A, 0, 7, RELEASE);
    assertEquals(List.of(new AcquiredRecords(0, 3, (short) 4)), on.acquire(A, 100, 8));
    on.acknowledge(A, 0, 3, RELEASE);
    assertEquals(List.of(new AcquiredRecords(0, 0, (short) 5)), on.acquire(A, 100, 8));
    assertEquals(List.of(new AcquiredRecords(1, 1, (short) 5)), on.acquire(B, 100, 8));
  }

  @Test
  void aMemberThatIsGoneLeavesNothingBehind() {
    on.acquire(A, 10, 20);
    on.acquire(B, 10, 20);
    on.partition.release(A);
    assertEquals(0, on.partition.nextFetchOffset());
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(10));
    assertEquals(List.of(new AcquiredRecords(0, 9, (short) 2)), on.acquire(B, 10, 20));
  }

  @Test
  void noMoreThanTheLimitIsInFlight() {
    on.settings = new ShareSettings(LOCK_MS, 100, 5, false, true, new OffsetReset.Earliest());
    assertEquals(100, on.acquire(A, 1000, 1000).size() * 10);
    assertFalse(on.partition.canAcquire());
    on.acknowledge(A, 0, 9, ACCEPT);
    assertTrue(on.partition.canAcquire());
    assertEquals(List.of(new AcquiredRecords(100, 109, (short) 1)), on.acquire(A, 1000, 1000));
  }

  @Test
  void nobodyAcknowledgesWhatHeDoesNotHave() {
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(A, 0, 9, ACCEPT));
    on.acquire(A, 10, 20);
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(B, 0, 9, ACCEPT));
    assertEquals(ErrorCode.INVALID_REQUEST, on.acknowledge(A, 0, 10, ACCEPT));
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 4, ACCEPT));
    // What is before the start is done, and there is nothing wrong with saying so again.
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 4, ACCEPT));
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 7, 8, ACCEPT));
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(A, 5, 9, ACCEPT));
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(5));
  }

  @Test
  void anAcknowledgementCountsOnceItIsStored() {
    on.acquire(A, 10, 10);
    on.hold();
    Answer<ErrorCode> answer = on.answer(A, 0, 9, ACCEPT);
    assertFalse(answer.isThere());
    assertEquals(0, on.partition.startOffset());
    assertEquals(ErrorCode.INVALID_RECORD_STATE, on.acknowledge(A, 0, 9, RELEASE));
    on.release(ErrorCode.NONE);
    assertEquals(ErrorCode.NONE, answer.get());
    assertEquals(10, on.partition.startOffset());
  }

  @Test
  void anAcknowledgementThatCannotBeStoredHasNoEffect() {
    on.acquire(A, 10, 10);
    on.hold();
    Answer<ErrorCode> answer = on.answer(A, 0, 9, ACCEPT);
    on.release(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, answer.get());
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(0));
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 9, ACCEPT));
    assertEquals(10, on.partition.startOffset());
  }

  @Test
  void aLockThatRunsOutWhileItsAcknowledgementFailsMakesTheRecordsAvailableThen() {
    on.acquire(A, 10, 10);
    on.hold();
    on.answer(A, 0, 9, ACCEPT);
    on.timer.advance(LOCK_MS);
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(0));
    on.release(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    on.timer.advance(0);
    assertEquals(DeliveryState.AVAILABLE, on.partition.stateOf(0));
  }

  @Test
  void acknowledgementsThatComeWhileOneIsStoredAreStoredTogether() {
    on.acquire(A, 50, 50);
    on.hold();
    on.answer(A, 0, 9, ACCEPT);
    on.answer(A, 20, 29, ACCEPT);
    on.answer(A, 10, 19, ACCEPT);
    assertEquals(1, on.heldWrites());
    on.release(ErrorCode.NONE);
    assertEquals(30, on.partition.startOffset());
    assertEquals(30, on.stored.getLast().startOffset());
    assertEquals(3, on.stored.size()); // the delivery, the first, and the other two
  }

  @Test
  void whoeverIsFencedServesNoMore() {
    on.acquire(A, 10, 10);
    on.hold();
    on.answer(A, 0, 9, ACCEPT);
    on.release(ErrorCode.FENCED_STATE_EPOCH);
    assertEquals(ErrorCode.FENCED_STATE_EPOCH, on.partition.fenced());
    assertFalse(on.partition.canAcquire());
    assertEquals(ErrorCode.FENCED_STATE_EPOCH, on.acknowledge(A, 0, 9, ACCEPT));
  }

  @Test
  void theLogStartTakesAlongWhatIsBeforeIt() {
    on.acquire(A, 30, 30);
    on.acknowledge(A, 20, 29, RELEASE);
    on.partition.logStartsAt(15);
    assertEquals(15, on.partition.startOffset());
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 0, 19, ACCEPT));
    assertEquals(20, on.partition.startOffset());
    on.partition.logStartsAt(100);
    assertEquals(100, on.partition.startOffset());
    assertEquals(100, on.partition.nextFetchOffset());
    assertEquals(100, on.stored.getLast().startOffset());
  }

  @Test
  void offsetsThatCompactionRemovedAreDone() {
    BatchSpans spans = new BatchSpans();
    spans.add(5, 9, false);
    spans.add(20, 24, false);
    assertEquals(
        List.of(new AcquiredRecords(5, 9, (short) 1), new AcquiredRecords(20, 24, (short) 1)),
        on.partition.acquire(A, AcquireMode.BATCH_OPTIMIZED, 100, 100, spans));
    assertEquals(5, on.partition.startOffset());
    assertEquals(DeliveryState.ARCHIVED, on.partition.stateOf(10));
    on.acknowledge(A, 5, 9, ACCEPT);
    assertEquals(20, on.partition.startOffset());
  }

  @Test
  void recordsThatWereReleasedAndThenCompactedAwayAreDone() {
    on.acquire(A, 20, 20);
    on.acknowledge(A, 0, 19, RELEASE);
    BatchSpans spans = new BatchSpans();
    spans.add(18, 19, false);
    assertEquals(
        List.of(new AcquiredRecords(18, 19, (short) 2)),
        on.partition.acquire(A, AcquireMode.BATCH_OPTIMIZED, 100, 100, spans));
    assertEquals(18, on.partition.startOffset());
  }

  @Test
  void abortedRecordsAreNotDelivered() {
    BatchSpans spans = new BatchSpans();
    spans.add(0, 4, true);
    spans.add(5, 9, false);
    spans.add(10, 14, true);
    assertEquals(
        List.of(new AcquiredRecords(5, 9, (short) 1)),
        on.partition.acquire(A, AcquireMode.BATCH_OPTIMIZED, 100, 100, spans));
    assertEquals(ErrorCode.NONE, on.acknowledge(A, 5, 9, ACCEPT));
    assertEquals(15, on.partition.startOffset());
  }

  @Test
  void aBrokerThatComesAfterAKilledOneDeliversWhatWasAcquiredWithItsCountRaised() {
    on.acquire(A, 20, 20);
    on.acknowledge(A, 0, 4, ACCEPT);
    on.acknowledge(A, 10, 14, ACCEPT);
    SharePartition next = on.load(on.whatIsStored());
    assertEquals(5, next.startOffset());
    assertEquals(20, next.endOffset());
    on.partition = next;
    assertEquals(
        List.of(new AcquiredRecords(5, 9, (short) 2), new AcquiredRecords(15, 19, (short) 2)),
        on.acquire(A, 100, 20));
  }

  @Test
  void whatWasDeliveredForTheLastTimeWhenItsBrokerEndedIsNotDeliveredAgain() {
    SharePartition next =
        on.load(
            new PartitionShareState(
                0,
                0,
                List.of(
                    new StateBatch(0, 4, DeliveryState.AVAILABLE, (short) 5),
                    new StateBatch(7, 9, DeliveryState.ACKNOWLEDGED, (short) 1))));
    assertEquals(5, next.startOffset());
    assertEquals(DeliveryState.AVAILABLE, next.stateOf(5));
    assertEquals(0, next.deliveriesOf(5));
    assertEquals(10, next.endOffset());
  }

  @Test
  void whereAGroupBeginsIsStoredAtOnce() {
    SharePartition fresh =
        new SharePartition(
            new PartitionShareState(3, PartitionShareState.NO_OFFSET, List.of()),
            42,
            () -> on.settings,
            on.timer,
            (change, done) -> {
              on.stored.add(change);
              done.accept(ErrorCode.NONE);
            },
            () -> {});
    fresh.start();
    assertEquals(List.of(new ShareStateWriter.Change(3, 42, 0, List.of())), on.stored);
  }

  @Test
  void aWindowCostsWhatDiffersInItAndNotWhatItSpans() {
    on.acquire(A, 2000, 2000);
    assertEquals(1, on.partition.rangeCount());
    on.acknowledge(A, 1000, 1009, ACCEPT);
    assertEquals(3, on.partition.rangeCount());
    on.acknowledge(A, 990, 999, ACCEPT);
    assertEquals(3, on.partition.rangeCount());
  }

  @Test
  void whatIsDoneBehindTheStartIsCounted() {
    on.acquire(A, 20, 20);
    on.acknowledge(A, 5, 9, ACCEPT);
    on.acknowledge(A, 15, 16, REJECT);
    assertEquals(7, on.stored.getLast().doneCount());
    on.acknowledge(A, 0, 4, ACCEPT);
    assertEquals(10, on.stored.getLast().startOffset());
    assertEquals(2, on.stored.getLast().doneCount());
  }

  @Test
  void aClosedOneTakesNothingAndTimesNothingOut() {
    on.acquire(A, 10, 10);
    on.partition.close();
    on.timer.advance(LOCK_MS);
    assertEquals(DeliveryState.ACQUIRED, on.partition.stateOf(0));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, on.acknowledge(A, 0, 9, ACCEPT));
  }
}
