package io.tailrace.testkit.storage;

import static io.tailrace.testkit.storage.StorageContractTest.Capability.COMPACTION;
import static io.tailrace.testkit.storage.StorageContractTest.Capability.DURABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.BatchFilter.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compaction: batches go or are replaced, and all else stays as it was. */
interface CompactionContract extends StorageContract {
  /** The memory that compactions of these tests may use: less than some batches have. */
  int BUFFER = 256;

  /** What there is to compact with, for storages that can. */
  private LogCompaction compaction(Log log) {
    assumeTrue(capabilities().contains(COMPACTION));
    return log.compaction().orElseThrow();
  }

  /** Keeps batches by their base offset. */
  private static BatchFilter keeping(LongPredicate kept) {
    return (buffer, at) ->
        kept.test(RecordBatch.baseOffset(buffer, at)) ? Verdict.KEEP : Verdict.DROP;
  }

  private static long active(LogCompaction compaction) {
    return compaction.segments().getLast().baseOffset();
  }

  private static List<Long> offsets(long end, LongPredicate kept) {
    return LongStream.range(0, end).filter(kept).boxed().toList();
  }

  @Test
  default void aStorageThatCannotCompactSaysSo() {
    assertEquals(capabilities().contains(COMPACTION), open(SMALL).compaction().isPresent());
  }

  @Test
  default void segmentsAreToldWithTheirSizesAndTimestamps() {
    Log log = logOf(60);
    List<LogCompaction.SegmentInfo> segments = compaction(log).segments();
    assertTrue(segments.size() > 3, segments.toString());
    assertEquals(0, segments.getFirst().baseOffset());
    assertEquals(1_000, segments.getFirst().firstTimestamp());
    assertEquals(1_059, segments.getLast().newestMs());
    assertEquals(
        log.sizeInBytes(),
        segments.stream().mapToLong(LogCompaction.SegmentInfo::sizeInBytes).sum());
  }

  @Test
  default void droppedBatchesAreGoneAndAllElseStays() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    long size = log.sizeInBytes() / 60;
    LongPredicate kept = offset -> offset % 7 == 3 || offset >= limit - 1;
    assertTrue(compaction.compact(limit, BUFFER, keeping(kept)));
    assertEquals(offsets(60, kept), Batches.allOffsets(log));
    assertEquals(0, log.startOffset());
    assertEquals(60, log.endOffset());
    assertEquals(size * offsets(60, kept).size(), log.sizeInBytes());
    Batches.appendTo(log, 80);
    assertEquals(offsets(80, kept), Batches.allOffsets(log));
  }

  @Test
  default void everySealedBatchBelowTheLimitIsShownOnceInOrder() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    List<Long> shown = new ArrayList<>();
    BatchFilter filter =
        (buffer, at) -> {
          assertEquals(RecordBatch.crc(buffer, at), RecordBatch.computeCrc(buffer, at));
          shown.add(RecordBatch.baseOffset(buffer, at));
          return shown.size() % 2 == 0 ? Verdict.KEEP : Verdict.DROP;
        };
    assertTrue(compaction.compact(30, BUFFER, filter));
    assertEquals(offsets(30, offset -> true), shown);
    shown.clear();
    assertTrue(
        compaction.compact(
            Long.MAX_VALUE,
            BUFFER,
            (buffer, at) -> {
              shown.add(RecordBatch.baseOffset(buffer, at));
              return Verdict.KEEP;
            }));
    long active = active(compaction);
    assertEquals(offsets(active, offset -> offset >= 30 || offset % 2 == 1), shown);
    assertEquals(active, compaction.firstDirtyOffset());
  }

  @Test
  default void aReplacedBatchIsReadInPlaceOfTheOldOne() {
    LogConfig config = new LogConfig(1_000, 1 << 30, 150, -1, -1, false, 0);
    Log log = open(config);
    for (int i = 0; i < 20; i++) {
      log.append(Batches.batch(5L * i, 5, 1_000 + i, 20));
    }
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    RecordBatchBuilder builder = new RecordBatchBuilder();
    BatchFilter filter = (buffer, at) -> new Verdict.Replace(builder.replacing(buffer, at).build());
    assertTrue(compaction.compact(limit, BUFFER, filter));
    long next = 0;
    while (next < 100) {
      ByteBuffer bytes = Batches.bytesOf(log.read(next, Long.MAX_VALUE, 0));
      assertEquals(next, RecordBatch.baseOffset(bytes, 0));
      assertEquals(next < limit ? 0 : 5, RecordBatch.recordCount(bytes, 0));
      assertEquals(RecordBatch.crc(bytes, 0), RecordBatch.computeCrc(bytes, 0));
      next = RecordBatch.nextOffset(bytes, 0);
    }
    assertEquals(
        OptionalLong.of(limit), log.batchAtOrAfter(1_000), "empty batches have no timestamps");
    assertEquals(OptionalLong.of(95), log.batchOfMaxTimestamp());
  }

  @Test
  default void smallNeighboursBecomeOneSegment() {
    Log log = logOf(120);
    LogCompaction compaction = compaction(log);
    int before = compaction.segments().size();
    long limit = active(compaction);
    LongPredicate kept = offset -> offset % 4 == 0 || offset >= limit - 1;
    assertTrue(compaction.compact(limit, BUFFER, keeping(kept)));
    assertTrue(compaction.compact(limit, BUFFER, keeping(kept)));
    assertEquals(offsets(120, kept), Batches.allOffsets(log));
    List<LogCompaction.SegmentInfo> segments = compaction.segments();
    assertTrue(segments.size() < before / 2, before + " became " + segments.size());
    segments.forEach(segment -> assertTrue(segment.sizeInBytes() <= SMALL.segmentBytes()));
    assertEquals(0, segments.getFirst().baseOffset());
  }

  @Test
  default void whereNothingChangesNothingIsWritten() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    List<LogCompaction.SegmentInfo> before = compaction.segments();
    assertTrue(compaction.compact(active(compaction), BUFFER, keeping(offset -> true)));
    assertEquals(before, compaction.segments());
    assertEquals(offsets(60, offset -> true), Batches.allOffsets(log));
  }

  @Test
  default void readingBeginsAfterAGap() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    LongPredicate kept = offset -> offset == 20 || offset == 21 || offset >= limit - 1;
    assertTrue(compaction.compact(limit, BUFFER, keeping(kept)));
    for (long offset = 0; offset < 60; offset++) {
      long from = offset;
      assertEquals(
          offsets(60, kept).stream().filter(o -> o >= from).findFirst().orElseThrow(),
          Batches.offsetsOf(log.read(offset, Long.MAX_VALUE, 0)).getFirst(),
          "from " + offset);
      List<Long> below = Batches.offsetsOf(log.read(0, offset, 10_000));
      assertTrue(below.stream().allMatch(o -> o < from), below + " up to " + offset);
    }
    assertEquals(OptionalLong.of(20), log.batchAtOrAfter(1_000));
    assertEquals(OptionalLong.of(limit - 1), log.batchAtOrAfter(1_022));
    assertEquals(OptionalLong.of(59), log.batchOfMaxTimestamp());
  }

  @Test
  default void theFirstDirtyOffsetIsWhereTheLastCompactionEnded() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    assertEquals(0, compaction.firstDirtyOffset());
    log.deleteBefore(4);
    assertEquals(4, compaction.firstDirtyOffset());
    assertTrue(compaction.compact(33, BUFFER, keeping(offset -> offset > 10)));
    assertEquals(33, compaction.firstDirtyOffset());
    log.truncate(25);
    assertEquals(25, compaction.firstDirtyOffset());
    Batches.appendTo(log, 60);
    assertEquals(25, compaction.firstDirtyOffset());
    log.restartAt(10);
    assertEquals(10, compaction.firstDirtyOffset());
  }

  @Test
  default void aCompactedLogOutlivesARestart() {
    assumeTrue(capabilities().contains(DURABLE));
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    LongPredicate kept = offset -> offset % 5 == 3 || offset >= limit - 1;
    log.deleteBefore(2);
    assertTrue(compaction.compact(limit, BUFFER, keeping(kept)));
    for (int round = 0; round < 2; round++) {
      restart();
      log = open(SMALL);
      assertEquals(offsets(60, kept), Batches.allOffsets(log));
      assertEquals(2, log.startOffset(), "the first batch that is left does not move it");
      assertEquals(60, log.endOffset());
      assertEquals(limit, compaction(log).firstDirtyOffset());
    }
  }

  @Test
  default void aSliceOfOldSegmentsStaysReadable() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    LogSlice slice = log.read(0, Long.MAX_VALUE, 10_000);
    LogSlice another = log.read(10, Long.MAX_VALUE, 10_000);
    assertTrue(compaction.compact(limit, BUFFER, keeping(offset -> offset >= limit - 1)));
    assertTrue(compaction.compact(limit, BUFFER, keeping(offset -> offset >= limit - 1)));
    assertEquals(0, Batches.offsetsOf(slice).getFirst());
    assertEquals(10, Batches.offsetsOf(another).getFirst());
  }

  @Test
  default void aFilterThatGivesUpLeavesWhatIsNotDone() {
    Log log = logOf(60);
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    BatchFilter filter =
        (buffer, at) -> {
          if (RecordBatch.baseOffset(buffer, at) == 33) {
            throw new IllegalStateException("enough");
          }
          return RecordBatch.baseOffset(buffer, at) % 2 == 0 ? Verdict.KEEP : Verdict.DROP;
        };
    assertThrows(IllegalStateException.class, () -> compaction.compact(limit, BUFFER, filter));
    assertEquals(0, compaction.firstDirtyOffset());
    List<Long> left = Batches.allOffsets(log);
    assertTrue(left.containsAll(offsets(60, offset -> offset % 2 == 0 || offset > 33)));
    assertTrue(compaction.compact(limit, BUFFER, keeping(o -> o % 2 == 0 || o >= limit - 1)));
    assertEquals(offsets(60, o -> o % 2 == 0 || o >= limit - 1), Batches.allOffsets(log));
  }

  /** Does something to the log in the middle of a compaction that keeps every third batch. */
  private boolean compactWhile(Log log, long limit, Runnable middle) {
    return compaction(log)
        .compact(
            limit,
            BUFFER,
            (buffer, at) -> {
              long offset = RecordBatch.baseOffset(buffer, at);
              if (offset == 30) {
                middle.run();
              }
              return offset % 3 == 0 || offset >= limit - 1 ? Verdict.KEEP : Verdict.DROP;
            });
  }

  @Test
  default void appendsGoOnMeanwhile() {
    Log log = logOf(60);
    long limit = active(compaction(log));
    assertTrue(compactWhile(log, limit, () -> Batches.appendTo(log, 150)));
    assertEquals(offsets(150, o -> o % 3 == 0 || o >= limit - 1), Batches.allOffsets(log));
    assertEquals(limit, compaction(log).firstDirtyOffset());
  }

  @Test
  default void aTruncationMeanwhileEndsIt() {
    Log log = logOf(60);
    long limit = active(compaction(log));
    boolean done =
        compactWhile(
            log,
            limit,
            () -> {
              log.truncate(31);
              Batches.appendTo(log, 90);
            });
    assertFalse(done);
    assertTrue(compaction(log).firstDirtyOffset() <= 31);
    List<Long> left = Batches.allOffsets(log);
    assertTrue(left.containsAll(offsets(90, o -> o % 3 == 0 || o >= 31)), left.toString());
  }

  @Test
  default void aNewStartMeanwhileEndsIt() {
    Log log = logOf(60);
    boolean done =
        compactWhile(
            log,
            active(compaction(log)),
            () -> {
              log.restartAt(500);
              Batches.appendTo(log, 600);
            });
    assertFalse(done);
    assertEquals(500, compaction(log).firstDirtyOffset());
    assertEquals(LongStream.range(500, 600).boxed().toList(), Batches.allOffsets(log));
  }

  @Test
  default void retentionMeanwhileDoesNotBringAnythingBack() {
    Log log = logOf(60);
    long limit = active(compaction(log));
    compactWhile(
        log,
        limit,
        () -> {
          log.deleteBefore(36);
          log.applyRetention(60);
        });
    assertEquals(36, log.startOffset());
    assertTrue(log.read(36, Long.MAX_VALUE, 0).size() > 0);
    assertTrue(compactWhile(log, limit, () -> {}));
    List<Long> left = Batches.allOffsets(log).stream().filter(o -> o >= 36).toList();
    assertEquals(
        offsets(60, o -> o % 3 == 0 || o >= limit - 1).stream().filter(o -> o >= 36).toList(),
        left);
  }

  @Test
  default void aLogThatIsDeletedMeanwhileIsLeftAlone() {
    Log log = logOf(60);
    assertFalse(compactWhile(log, active(compaction(log)), () -> storage().delete(ID)));
    Log again = open(SMALL);
    assertEquals(0, again.endOffset());
    Batches.appendTo(again, 3);
    assertEquals(List.of(0L, 1L, 2L), Batches.allOffsets(again));
  }

  @Test
  default void aLogThatIsClosedMeanwhileIsLeftAlone() {
    Log log = logOf(60);
    long limit = active(compaction(log));
    assertFalse(compactWhile(log, limit, log::close));
    Log again = open(SMALL);
    assertTrue(
        Batches.allOffsets(again).containsAll(offsets(60, o -> o % 3 == 0 || o >= limit - 1)));
    assertTrue(compactWhile(again, limit, () -> {}));
    assertEquals(offsets(60, o -> o % 3 == 0 || o >= limit - 1), Batches.allOffsets(again));
  }

  @Test
  default void aBatchLargerThanTheBufferIsCompactedToo() {
    LogConfig config = new LogConfig(50_000, 1 << 30, 150, -1, -1, false, 0);
    Log log = open(config);
    for (int i = 0; i < 20; i++) {
      log.append(Batches.batch(i, 1, 1_000 + i, 100 * BUFFER));
    }
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    assertTrue(compaction.compact(limit, BUFFER, keeping(o -> o % 2 == 0 || o >= limit - 1)));
    assertEquals(offsets(20, o -> o % 2 == 0 || o >= limit - 1), Batches.allOffsets(log));
  }

  @Test
  default void recordsWithoutTimestampsDoNotBecomeYounger() {
    LogConfig config = new LogConfig(500, 1 << 30, 150, 50_000, -1, true, 0);
    Log log = open(config);
    for (int i = 0; i < 20; i++) {
      log.append(Batches.batch(i, 1, -1, 100));
    }
    LogCompaction compaction = compaction(log);
    long limit = active(compaction);
    clock().advanceMs(40_000);
    assertTrue(compaction.compact(limit, BUFFER, keeping(o -> o % 2 == 0 || o >= limit - 1)));
    clock().advanceMs(20_000);
    log.append(Batches.batch(20, 1, -1, 400));
    log.applyRetention(20);
    assertEquals(20, log.startOffset());
  }

  /** One thread writes, one compacts again and again, one reads. */
  @Test
  @Timeout(60)
  default void readersAndTheWriterAreNotHarmedByCompaction() throws Exception {
    Log log = logOf(100);
    LogCompaction compaction = compaction(log);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Integer> compactor =
          threads.submit(
              () -> {
                int rounds = 0;
                while (!done.get()) {
                  long limit = active(compaction);
                  BatchFilter filter = keeping(o -> o % 10 == 0 || o >= limit - 1);
                  assertTrue(compaction.compact(limit, BUFFER, filter));
                  rounds++;
                }
                return rounds;
              });
      Future<Long> reader =
          threads.submit(
              () -> {
                long passes = 0;
                while (!done.get() || passes == 0) {
                  List<Long> found = Batches.allOffsets(log);
                  long end = found.getLast();
                  assertTrue(found.containsAll(offsets(end, o -> o % 10 == 0)), "lost something");
                  assertEquals(found.stream().sorted().distinct().toList(), found);
                  log.batchAtOrAfter(1_000 + end / 2);
                  passes++;
                }
                return passes;
              });
      for (long offset = 100; offset < 1_500; offset++) {
        log.append(Batches.batch(offset));
        if (offset % 250 == 0) {
          log.flush();
        }
      }
      done.set(true);
      assertTrue(compactor.get(30, TimeUnit.SECONDS) > 0);
      assertTrue(reader.get(30, TimeUnit.SECONDS) > 0);
    }
    assertTrue(Batches.allOffsets(log).containsAll(offsets(1_500, o -> o % 10 == 0)));
    assertEquals(Optional.of(1_499L), Optional.of(Batches.allOffsets(log).getLast()));
  }
}
