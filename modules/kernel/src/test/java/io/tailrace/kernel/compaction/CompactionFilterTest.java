package io.tailrace.kernel.compaction;

import static io.tailrace.kernel.compaction.CompactedLog.DELETE_RETENTION_MS;
import static io.tailrace.kernel.compaction.CompactedLog.gzip;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.kernel.partition.CompactableLog.LastOfProducer;
import io.tailrace.spi.storage.InvalidRecordBatchException;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stays of a log when it is cleaned, and what goes. */
class CompactionFilterTest {
  private static final long PRODUCER = 70;

  private final CompactedLog log = new CompactedLog(1 << 20);

  @AfterEach
  void close() {
    log.close();
  }

  private RecordBatchBuilder transactional(int sequence) {
    return log.batch().producer(PRODUCER, (short) 0, sequence).transactional();
  }

  @Test
  void theNewestValueOfEachKeyStaysAtItsOffset() {
    log.append("a=1", "b=1");
    log.append("a=2");
    log.append("c=1", "a=3", "c=2");
    log.clean();
    assertEquals(List.of("1 b=1", "4 a=3", "5 c=2"), log.records());
    assertEquals(List.of("0-1 1", "3-5 2", "6-6 1"), log.batches());
  }

  @Test
  void keysAreComparedWithAllThatWasCleanedBefore() {
    log.append("a=1", "b=1");
    log.append("c=1");
    log.clean();
    log.append("b=2");
    log.clean();
    assertEquals(List.of("0 a=1", "2 c=1", "4 b=2"), log.records());
  }

  @Test
  void theActiveSegmentIsNotLookedAt() {
    log.append("a=1");
    log.roll();
    log.append("a=2");
    log.cleanTo(1);
    assertEquals(List.of("0 a=1", "2 a=2"), log.records());
  }

  @Test
  void recordsWithoutAKeyGo() {
    log.append("-=1", "a=1");
    log.append("-=2");
    log.clean();
    assertEquals(List.of("1 a=1"), log.records());
  }

  @Test
  void recordsAtAndAboveTheLimitStayAsTheyAre() {
    log.append("a=1", "-=1", "a=2", "a=3");
    log.append("a=4");
    log.roll();
    log.cleanTo(2);
    assertEquals(List.of("0 a=1", "2 a=2", "3 a=3", "4 a=4"), log.records());
    assertEquals(2, log.log().compaction().orElseThrow().firstDirtyOffset());
    log.cleanTo(5);
    assertEquals(List.of("4 a=4"), log.records());
  }

  @Test
  void aMapThatIsFullIsTheLimit() {
    log.mapBytes = 4 * OffsetMap.BYTES_PER_KEY; // Three keys.
    log.append("a=1", "b=1", "a=2");
    log.append("c=1", "b=2", "d=1", "a=3", "d=2", "e=1");
    log.roll();
    assertEquals(5, log.cleanTo(9), "up to the first key that has no room");
    assertEquals(
        List.of("2 a=2", "3 c=1", "4 b=2", "5 d=1", "6 a=3", "7 d=2", "8 e=1"), log.records());
    assertEquals(9, log.cleanTo(9));
    assertEquals(List.of("3 c=1", "4 b=2", "6 a=3", "7 d=2", "8 e=1"), log.records());
  }

  @Test
  void aTombstoneStaysUntilItsHorizonHasPassed() {
    log.append("a=1", "b=1");
    log.append("a=-");
    log.now += 1_000_000;
    log.clean();
    assertEquals(List.of("1 b=1", "2 a=-"), log.records(), "its age before does not count");
    log.now += DELETE_RETENTION_MS - 1;
    log.append("x=1");
    log.clean();
    assertTrue(log.records().contains("2 a=-"));
    log.now += 1;
    log.append("x=2");
    log.clean();
    assertFalse(log.records().contains("2 a=-"), log.records().toString());
  }

  @Test
  void theHorizonIsWrittenOnceAndTimestampsStay() {
    log.append("a=-");
    log.now += 5;
    log.clean();
    List<Long> found = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      log.visit(
          (bytes, at) -> {
            if (RecordBatch.baseOffset(bytes, at) == 0) {
              assertTrue(RecordBatch.hasDeleteHorizon(bytes, at));
              found.add(RecordBatch.baseTimestamp(bytes, at));
              assertEquals(CompactedLog.NOW, RecordBatch.maxTimestamp(bytes, at));
            }
          });
      log.now += 10;
      log.append("b=1");
      log.clean();
    }
    long horizon = CompactedLog.NOW + 5 + DELETE_RETENTION_MS;
    assertEquals(List.of(horizon, horizon), found);
  }

  @Test
  void aTombstoneGoesAtOnceIfItsKeyWasWrittenAgain() {
    log.append("a=-");
    log.append("a=1");
    log.clean();
    assertEquals(List.of("1 a=1"), log.records());
  }

  @Test
  void compressedBatchesStayCompressedAndAreWrittenAgainOnlyIfTheyChange() {
    log.append(gzip(log.batch()), "a=1", "b=1", "c=" + "x".repeat(1_000));
    log.append(gzip(log.batch()), "d=" + "y".repeat(1_000));
    log.append("a=2");
    List<ByteBuffer> before = new ArrayList<>();
    log.visit((bytes, at) -> before.add(copy(bytes, at)));
    log.clean();
    List<ByteBuffer> after = new ArrayList<>();
    log.visit((bytes, at) -> after.add(copy(bytes, at)));
    assertEquals(1, RecordBatch.compression(after.get(0), 0));
    assertEquals(2, RecordBatch.recordCount(after.get(0), 0));
    assertEquals(before.get(1), after.get(1));
    assertEquals(before.get(2), after.get(2));
    assertEquals("1 b=1", log.records().getFirst());
  }

  private static ByteBuffer copy(ByteBuffer bytes, int at) {
    byte[] copy = new byte[RecordBatch.sizeInBytes(bytes, at)];
    bytes.get(at, copy);
    return ByteBuffer.wrap(copy);
  }

  @Test
  void aBatchWithTheLastSequenceOfAProducerStaysEmpty() {
    log.append(log.batch().producer(PRODUCER, (short) 2, 0), "a=1", "b=1");
    log.append(log.batch().producer(PRODUCER, (short) 2, 2), "a=2", "b=2");
    log.append("a=3", "b=3");
    log.lastOfProducers.put(PRODUCER, new LastOfProducer(OptionalLong.of(2), (short) 2));
    log.clean();
    assertEquals(List.of("2-3 0", "4-5 2", "6-6 1"), log.batches());
    log.visit(
        (bytes, at) -> {
          if (RecordBatch.baseOffset(bytes, at) == 2) {
            assertEquals(PRODUCER, RecordBatch.producerId(bytes, at));
            assertEquals(2, RecordBatch.producerEpoch(bytes, at));
            assertEquals(2, RecordBatch.baseSequence(bytes, at));
          }
        });
    log.append("c=1");
    log.clean();
    assertEquals("2-3 0", log.batches().getFirst());
    log.lastOfProducers.clear(); // It has expired.
    log.append("c=2");
    log.clean();
    assertEquals("4-5 2", log.batches().getFirst());
  }

  @Test
  void theLastBatchOfARoundStaysEmptySoThatOffsetsAreNotForgotten() {
    log.append("a=1");
    log.append("-=gone");
    log.roll();
    log.cleanTo(2);
    assertEquals(List.of("0-0 1", "1-1 0", "2-2 1"), log.batches());
    log.append("b=1");
    log.clean();
    assertEquals(List.of("0-0 1", "2-2 1", "3-3 1", "4-4 1"), log.batches());
  }

  @Test
  void recordsOfAbortedTransactionsGoAndDoNotHideOlderOnes() {
    log.append("a=1", "b=1");
    log.append(transactional(0), "a=2", "c=2");
    log.mark(PRODUCER, 0, false);
    log.append(transactional(2), "b=3");
    log.mark(PRODUCER, 0, true);
    log.clean();
    assertEquals(List.of("0 a=1", "5 b=3"), log.records());
  }

  @Test
  void theMarkerOfAnAbortMayLieBeyondTheLimit() {
    log.append("a=1");
    log.append(transactional(0), "a=2");
    log.roll();
    log.mark(PRODUCER, 0, false);
    log.cleanTo(2);
    assertEquals(List.of("0 a=1"), log.records());
  }

  @Test
  void aMarkerStaysWhileThereAreRecordsOfItsTransaction() {
    log.append(transactional(0), "a=1");
    log.mark(PRODUCER, 0, true);
    for (int round = 0; round < 3; round++) {
      log.append("x=" + round);
      log.clean();
      log.now += 2 * DELETE_RETENTION_MS;
      assertTrue(log.batches().contains("marker 1-1 1"), log.batches().toString());
    }
    log.append("a=2");
    log.clean(); // The record goes, seen with its marker.
    assertTrue(log.batches().contains("marker 1-1 1"));
    log.now += 2 * DELETE_RETENTION_MS;
    log.append("x=4");
    log.clean(); // The marker gets its horizon.
    assertTrue(log.batches().contains("marker 1-1 1"));
    log.now += DELETE_RETENTION_MS;
    log.append("x=5");
    log.clean();
    assertFalse(log.batches().contains("marker 1-1 1"), log.batches().toString());
  }

  @Test
  void theMarkerOfAnAbortStaysForReadersThatAreBehind() {
    log.append(transactional(0), "a=1");
    log.mark(PRODUCER, 0, false);
    log.clean();
    assertEquals("marker 1-1 1", log.batches().getFirst());
    log.append("x=1");
    log.clean();
    log.visit(
        (bytes, at) -> {
          if (RecordBatch.isControl(bytes, at)) {
            assertTrue(RecordBatch.hasDeleteHorizon(bytes, at));
            assertEquals(MarkerType.ABORT, MarkerType.of(bytes, at));
          }
        });
    log.now += DELETE_RETENTION_MS;
    log.append("x=2");
    log.clean();
    assertFalse(log.batches().getFirst().startsWith("marker"));
  }

  @Test
  void theLastMarkerOfAProducerWithoutBatchesKeepsItsEpoch() {
    log.append(transactional(0), "a=1");
    log.mark(PRODUCER, 3, false);
    log.lastOfProducers.put(PRODUCER, new LastOfProducer(OptionalLong.empty(), (short) 3));
    for (int round = 0; round < 4; round++) {
      log.append("x=" + round);
      log.clean();
      log.now += 2 * DELETE_RETENTION_MS;
    }
    assertEquals("marker 1-1 0", log.batches().getFirst());
    log.visit(
        (bytes, at) -> {
          if (RecordBatch.isControl(bytes, at)) {
            assertEquals(3, RecordBatch.producerEpoch(bytes, at));
          }
        });
  }

  @Test
  void transactionsOfSeveralProducersAreNotMixedUp() {
    long other = PRODUCER + 1;
    log.append(transactional(0), "a=1");
    log.append(log.batch().producer(other, (short) 0, 0).transactional(), "b=1");
    log.append(transactional(1), "c=1");
    log.mark(other, 0, true);
    log.append(log.batch().producer(other, (short) 0, 1).transactional(), "d=1");
    log.mark(PRODUCER, 0, false);
    log.mark(other, 0, false);
    log.append(transactional(2), "e=1");
    log.mark(PRODUCER, 0, true);
    log.clean();
    assertEquals(List.of("1 b=1", "7 e=1"), log.records());
  }

  @Test
  void aDamagedBatchIsNotGivenANewChecksum() {
    log.append("a=1", "b=1");
    ByteBuffer batch =
        log.batch().append(1, CompactedLog.bytes("b"), CompactedLog.bytes("v")).build();
    batch.put(batch.limit() - 2, (byte) 'X');
    log.log().append(batch);
    log.roll();
    assertThrows(InvalidRecordBatchException.class, () -> log.cleanTo(3));
  }
}
