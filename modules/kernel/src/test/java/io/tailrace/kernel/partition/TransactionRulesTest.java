package io.tailrace.kernel.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tailrace.kernel.partition.ProducerStates.Verdict;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.wire.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be appended in which state of a transaction (KIP-98, KIP-360, KIP-890, KIP-1228). */
class TransactionRulesTest {
  private static final long PRODUCER = 1;
  private static final long NOW = 1_000;

  private final List<Long> aborted = new ArrayList<>();
  private final ProducerStates producers =
      new ProducerStates((producer, _, _, _) -> aborted.add(producer));
  private long offset;

  // ------------------------------------------------------------------ verification

  @Test
  void aTransactionBeginsWithoutAskingItsCoordinator() {
    refuse(ErrorCode.INVALID_TXN_STATE, data(0, 0), VerificationGuard.NONE);
    refuse(ErrorCode.INVALID_TXN_STATE, data(0, 0), new VerificationGuard());
    accept(data(0, 0), verify(0, 0, false));
    accept(data(0, 1), VerificationGuard.NONE); // it is ongoing now
    assertSame(VerificationGuard.NONE, verify(0, 2, false));
  }

  @Test
  void verificationIsAskedForThoughItIsSwitchedOff() {
    assertInstanceOf(
        Verdict.Next.class,
        producers.check(
            data(0, 0), 0, AppendRequest.transactional(12, VerificationGuard.NONE), false));
  }

  @Test
  void aDelayedVerificationBringsABatchIntoATransactionThatHasEnded() {
    VerificationGuard guard = verify(0, 0, false);
    mark(0, 0, false, 1); // the transaction times out, and is aborted before the batch arrives
    refuse(ErrorCode.INVALID_TXN_STATE, data(0, 0), guard);
    assertNotSame(guard, verify(0, 0, false));
  }

  @Test
  void aDelayedBatchOfTheTransactionBeforeHangsForEver() {
    VerificationGuard guard = verify(0, 0, true);
    mark(1, 0, false, 2); // its epoch is one above
    refuse(ErrorCode.INVALID_PRODUCER_EPOCH, data(0, 0), guard);
  }

  @Test
  void theMarkerOfTheTransactionBeforeForgetsTheVerificationOfTheNext() {
    accept(data(0, 0), verify(0, 0, true));
    VerificationGuard next = verify(1, 0, true); // asked with the epoch that the marker brings
    mark(1, 0, true, 2);
    accept(data(1, 0), next);
  }

  @Test
  void aVerificationThatNobodyUsesIsKeptForEver() {
    VerificationGuard guard = verify(0, 0, false);
    producers.expire(NOW + 1);
    refuse(ErrorCode.INVALID_TXN_STATE, data(0, 0), guard);
  }

  @Test
  void aBatchOvertakesALowerOneThatIsBeingVerified() {
    VerificationGuard guard = verify(0, 5, false);
    assertSame(guard, verify(0, 3, false));
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, data(0, 5), guard);
    accept(data(0, 3), guard);
    accept(data(0, 4), VerificationGuard.NONE);
  }

  @Test
  void anUnknownProducerOfBumpedEpochsBeginsAnywhere() {
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, data(0, 7), verify(0, 7, true));
    accept(data(0, 0), verify(0, 0, true));
  }

  @Test
  void anUnknownProducerOfOneEpochMustBeginAtZero() {
    accept(data(4, 7), verify(4, 7, false)); // it was forgotten, and goes on (KIP-360)
  }

  @Test
  void anOldEpochIsVerified() {
    accept(data(3, 0), verify(3, 0, false));
    assertEquals(
        ErrorCode.INVALID_PRODUCER_EPOCH,
        producers.verify(PRODUCER, (short) 2, 0, false, NOW).error());
  }

  // ------------------------------------------------------------------ batches

  @Test
  void aBatchOutsideTheTransactionComesIntoItsMidst() {
    accept(data(0, 0), verify(0, 0, false));
    assertEquals(
        ErrorCode.INVALID_TXN_STATE,
        refused(
            producers.check(
                Batches.idempotent(PRODUCER, 0, 1, 1), 0, AppendRequest.client(12), true)));
  }

  @Test
  void aDuplicateIsRefusedOnceItsTransactionHasEnded() {
    accept(data(0, 0), verify(0, 0, false));
    mark(0, 0, true, 1);
    assertInstanceOf(Verdict.Duplicate.class, check(data(0, 0), VerificationGuard.NONE));
  }

  @Test
  void aMarkerOfTheSameEpochForgetsTheSequence() {
    accept(data(0, 0), verify(0, 0, false));
    mark(0, 0, true, 1);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, data(0, 5), verify(0, 5, false));
    accept(data(0, 1), verify(0, 1, false));
  }

  @Test
  void aMarkerOfANewEpochKeepsTheSequence() {
    accept(data(0, 0), verify(0, 0, true));
    mark(1, 0, true, 2);
    refuse(ErrorCode.INVALID_PRODUCER_EPOCH, data(0, 1), VerificationGuard.NONE);
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, data(1, 1), verify(1, 1, true));
    accept(data(1, 0), verify(1, 0, true));
  }

  @Test
  void aCoordinatorsOwnRecordsNeedASequence() {
    AppendRequest request =
        AppendRequest.ofCoordinator(producers.verify(PRODUCER, (short) 0, -1, true, NOW).guard());
    ByteBuffer batch = Batches.of(PRODUCER, 0, -1, 1, true);
    assertInstanceOf(Verdict.Next.class, producers.check(batch, 0, request, true));
    append(batch);
    assertInstanceOf(Verdict.Next.class, producers.check(batch, 0, AppendRequest.INTERNAL, true));
    append(batch);
    mark(1, 0, true, 2);
    assertEquals(
        ErrorCode.INVALID_PRODUCER_EPOCH, refused(producers.check(batch, 0, request, true)));
  }

  // ------------------------------------------------------------------ markers

  @Test
  void aZombieEndsTheTransactionOfItsSuccessor() {
    accept(data(2, 0), verify(2, 0, false));
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, refused(check(1, 0, false, 1)));
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, refused(check(1, 0, false, 2)));
    mark(2, 0, false, 1);
  }

  @Test
  void aDelayedMarkerEndsTheNextTransaction() {
    accept(data(0, 0), verify(0, 0, true));
    mark(1, 0, true, 2);
    assertInstanceOf(Verdict.Next.class, check(1, 0, true, 2)); // repeated: harmless
    mark(1, 0, true, 2);
    accept(data(1, 0), verify(1, 0, true));
    // The marker comes a third time, while the next transaction is open in its epoch.
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, refused(check(1, 0, true, 2)));
    mark(2, 0, false, 2);
  }

  @Test
  void theLastEpochCannotBeEnded() {
    accept(data(Short.MAX_VALUE, 0), verify(Short.MAX_VALUE, 0, true));
    mark(Short.MAX_VALUE, 0, false, 2);
  }

  @Test
  void aZombieCoordinatorDecides() {
    accept(data(0, 0), verify(0, 0, false));
    mark(0, 5, true, 1);
    accept(data(0, 1), verify(0, 1, false));
    assertEquals(ErrorCode.TRANSACTION_COORDINATOR_FENCED, refused(check(0, 4, false, 1)));
    mark(0, 5, false, 1);
    mark(0, 6, false, 1);
  }

  @Test
  void aMarkerWithoutATransactionDoesNotFence() {
    mark(3, 0, false, 1);
    refuse(ErrorCode.INVALID_PRODUCER_EPOCH, data(2, 0), VerificationGuard.NONE);
    assertEquals(OpenTransactions.NONE, producers.transactions().firstUndecided());
    assertEquals(List.of(), aborted);
  }

  @Test
  void markersAreForgottenWithASnapshot() {
    accept(data(0, 0), verify(0, 0, false));
    mark(0, 7, true, 1);
    accept(data(0, 1), verify(0, 1, false));
    ByteBuffer bytes = ByteBuffer.allocate(producers.sizeInBytes());
    producers.write(bytes);
    ProducerStates restored = new ProducerStates((_, _, _, _) -> {});
    restored.read(bytes.flip());
    ActiveProducer producer = ActiveProducer.of(restored.all().iterator().next());
    assertEquals(ActiveProducer.of(producers.all().iterator().next()), producer);
    assertEquals(7, producer.coordinatorEpoch());
    assertEquals(2, producer.transactionStart().orElseThrow());
    assertEquals(2, restored.transactions().firstUndecided());
  }

  @Test
  void aBatchThatCompactionEmptiedOpensATransactionForEver() {
    ByteBuffer emptied = data(0, 4);
    emptied.putInt(57, 0); // no records; its marker is gone
    append(emptied);
    assertEquals(OpenTransactions.NONE, producers.transactions().firstOffset());
    assertNotSame(VerificationGuard.NONE, verify(0, 5, false));
    refuse(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, data(0, 6), verify(0, 6, false));
    accept(data(0, 5), verify(0, 5, false));
  }

  @Test
  void aProducerWithAnOpenTransactionIsForgotten() {
    accept(data(0, 0), verify(0, 0, false));
    producers.expire(Long.MAX_VALUE);
    assertEquals(1, producers.all().size());
    mark(0, 0, true, 1);
    producers.expire(Long.MAX_VALUE);
    assertEquals(0, producers.all().size());
  }

  @Test
  void theBytesOfAMarkerAreNotKafkas() {
    ByteBuffer batch = new TransactionMarker(PRODUCER, (short) 3, 0x01020304, true, 2).toBatch(NOW);
    assertEquals(78, batch.remaining());
    // Size 32 zigzag, attributes, deltas, key: version 0, type 1, value: version 0, epoch.
    byte[] expected = {32, 0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 1, 2, 3, 4, 0};
    byte[] record = new byte[expected.length];
    batch.get(61, record);
    assertEquals(ByteBuffer.wrap(expected), ByteBuffer.wrap(record));
    TransactionMarker read = TransactionMarker.of(batch, 0).orElseThrow();
    assertEquals(new TransactionMarker(PRODUCER, (short) 3, 0x01020304, true, 0), read);
    assertNotEquals(
        read,
        TransactionMarker.of(
                new TransactionMarker(1, (short) 3, 0x01020304, false, 0).toBatch(NOW), 0)
            .orElseThrow());
  }

  // ------------------------------------------------------------------ steps

  private static ByteBuffer data(int epoch, int sequence) {
    return Batches.of(PRODUCER, epoch, sequence, 1, true);
  }

  private VerificationGuard verify(int epoch, int sequence, boolean bumps) {
    return producers.verify(PRODUCER, (short) epoch, sequence, bumps, NOW).guard();
  }

  private Verdict check(ByteBuffer batch, VerificationGuard guard) {
    return producers.check(batch, 0, AppendRequest.transactional(12, guard), true);
  }

  private void accept(ByteBuffer batch, VerificationGuard guard) {
    assertInstanceOf(Verdict.Next.class, check(batch, guard));
    append(batch);
  }

  private void append(ByteBuffer batch) {
    RecordBatch.baseOffset(batch, 0, offset++);
    producers.append(batch, 0, NOW);
  }

  private void refuse(ErrorCode error, ByteBuffer batch, VerificationGuard guard) {
    assertEquals(error, refused(check(batch, guard)));
  }

  private static ErrorCode refused(Verdict verdict) {
    return assertInstanceOf(Verdict.Refused.class, verdict).error();
  }

  private static TransactionMarker marker(
      int epoch, int coordinatorEpoch, boolean commit, int version) {
    return new TransactionMarker(PRODUCER, (short) epoch, coordinatorEpoch, commit, version);
  }

  private Verdict check(int epoch, int coordinatorEpoch, boolean commit, int version) {
    return producers.check(marker(epoch, coordinatorEpoch, commit, version));
  }

  private void mark(int epoch, int coordinatorEpoch, boolean commit, int version) {
    assertInstanceOf(Verdict.Next.class, check(epoch, coordinatorEpoch, commit, version));
    producers.append(marker(epoch, coordinatorEpoch, commit, version), offset++, NOW);
  }
}
