package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.SMALL;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.BatchFilter.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogCompaction.SegmentInfo;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FaultyDisk.Operation;
import io.tailrace.testkit.storage.Batches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash or a failing disk in the middle of a compaction leaves. */
class CompactionCrashTest {
  private static final int END = 40;

  @TempDir private Path temporary;

  /** Keeps every third batch, and the last one. */
  private static LongPredicate thirds(long limit) {
    return offset -> offset % 3 == 0 || offset >= limit - 1;
  }

  private static boolean compact(Log log) {
    LogCompaction compaction = log.compaction().orElseThrow();
    long limit = compaction.segments().getLast().baseOffset();
    LongPredicate kept = thirds(limit);
    BatchFilter filter =
        (buffer, at) -> kept.test(RecordBatch.baseOffset(buffer, at)) ? Verdict.KEEP : Verdict.DROP;
    return compaction.compact(limit, 300, filter);
  }

  private static List<Long> range(long from, long to, LongPredicate kept) {
    return LongStream.range(from, to).filter(kept).boxed().toList();
  }

  private static List<Long> within(List<Long> offsets, long from, long to) {
    return offsets.stream().filter(offset -> offset >= from && offset < to).toList();
  }

  /** Where segments of the log begin when it has not been compacted yet, and where they end. */
  private static List<Long> bounds(Log log) {
    List<Long> bounds = new ArrayList<>();
    for (SegmentInfo segment : log.compaction().orElseThrow().segments()) {
      bounds.add(segment.baseOffset());
    }
    return bounds;
  }

  @Test
  void aCrashAtAnyMomentLeavesTheOldSegmentsOrTheNewOnes() {
    boolean completed = false;
    for (int crash = 1; !completed; crash++) {
      Path data = temporary.resolve("crash-" + crash);
      FaultyDisk disk = new FaultyDisk();
      FileStorage storage = start(data, disk);
      Log log = storage.open(ID, SMALL);
      Batches.appendTo(log, END);
      List<Long> bounds = bounds(log);
      AtomicInteger left = new AtomicInteger(crash);
      disk.fault(
          (operation, path) -> {
            if (left.decrementAndGet() <= 0) {
              throw new IOException("crash");
            }
          });
      try {
        compact(log); // each segment for itself
        compact(log); // and several as one
        completed = true;
      } catch (StorageException e) {
        // The crash.
      }
      disk.fault(
          (operation, path) -> {
            throw new IOException("crashed");
          });
      storage.close();
      check(data, bounds, "crash at operation " + crash);
    }
  }

  private static void check(Path data, List<Long> bounds, String when) {
    FileStorage storage = start(data);
    try {
      Log log = storage.open(ID, SMALL);
      assertEquals(0, log.startOffset(), when);
      List<Long> found = Batches.allOffsets(log);
      long limit = bounds.getLast();
      for (int i = 0; i + 1 < bounds.size(); i++) {
        List<Long> part = within(found, bounds.get(i), bounds.get(i + 1));
        List<Long> all = range(bounds.get(i), bounds.get(i + 1), offset -> true);
        List<Long> cleaned = range(bounds.get(i), bounds.get(i + 1), thirds(limit));
        assertTrue(
            part.equals(cleaned) || part.equals(all) && log.compaction().isPresent(),
            when + ": " + part + " of " + all);
      }
      if (log.compaction().orElseThrow().firstDirtyOffset() > 0) {
        assertEquals(range(0, limit, thirds(limit)), within(found, 0, limit), when);
      }
      assertTrue(log.endOffset() <= END, when);
      long end = log.endOffset();
      Batches.appendTo(log, end + 30);
      log.flush();
      long newLimit = bounds(log).getLast();
      assertTrue(compact(log), when);
      assertTrue(compact(log), when);
      List<Long> now = Batches.allOffsets(log);
      assertTrue(
          now.containsAll(range(0, end + 30, offset -> offset % 3 == 0 || offset >= newLimit)),
          when + ": " + now);
      assertEquals(now.stream().sorted().distinct().toList(), now, when);
      assertEquals(List.of(), StorageFixture.files(data, FileNames.CLEANED), when);
      assertEquals(List.of(), StorageFixture.files(data, FileNames.SWAP), when);
    } finally {
      storage.close();
    }
  }

  @Test
  void anInterruptedExchangeIsCompletedAtTheNextOpening() throws IOException {
    Path data = temporary.resolve("data");
    FaultyDisk disk = new FaultyDisk();
    FileStorage storage = start(data, disk);
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, END);
    AtomicInteger swaps = new AtomicInteger();
    disk.fault(
        (operation, path) -> {
          // The rename that completes the second exchange.
          if (operation == Operation.RENAME
              && path.toString().endsWith(FileNames.SWAP)
              && swaps.incrementAndGet() == 2) {
            throw new IOException("crash");
          }
        });
    assertThrowsStorage(() -> compact(log));
    assertThrowsStorage(() -> log.append(Batches.batch(END)));
    disk.fault((operation, path) -> {});
    Path copy = StorageFixture.killed(data, temporary.resolve("copy"));
    storage.close();
    assertEquals(1, StorageFixture.files(copy, FileNames.SWAP).size());
    // What a power loss may bring back: an old segment, and an index that is not the new one's.
    Path index = StorageFixture.files(copy, FileNames.INDEX).getFirst();
    Path swap = StorageFixture.files(copy, FileNames.SWAP).getFirst();
    String base = swap.getFileName().toString().substring(0, 20);
    Files.copy(index, swap.resolveSibling(base + FileNames.INDEX));
    Files.write(swap.resolveSibling(base + FileNames.LOG), new byte[100]);
    FileStorage again = start(copy);
    Log recovered = again.open(ID, SMALL);
    List<Long> found = Batches.allOffsets(recovered);
    assertTrue(found.containsAll(range(0, END, offset -> offset % 3 == 0)));
    assertTrue(found.size() < END - 4, "two segments are clean: " + found);
    assertEquals(List.of(), StorageFixture.files(copy, FileNames.SWAP));
    assertTrue(compact(recovered));
    again.close();
  }

  private static void assertThrowsStorage(Runnable action) {
    try {
      action.run();
    } catch (StorageException e) {
      return;
    }
    throw new AssertionError("Nothing was thrown");
  }

  @Test
  void aDiskWithoutRoomForItHarmsNothingButTheCompaction() {
    FaultyDisk disk = new FaultyDisk();
    Path data = temporary.resolve("data");
    FileStorage storage = start(data, disk);
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, END);
    disk.fault(
        (operation, path) -> {
          if (operation == Operation.WRITE && path.toString().endsWith(FileNames.CLEANED)) {
            throw new IOException("No space left on device");
          }
        });
    assertThrowsStorage(() -> compact(log));
    assertEquals(range(0, END, offset -> true), Batches.allOffsets(log));
    log.append(Batches.batch(END));
    log.flush();
    assertEquals(List.of(), StorageFixture.files(data, FileNames.CLEANED));
    disk.fault((operation, path) -> {});
    assertTrue(compact(log));
    storage.close();
  }

  @Test
  void aCorruptBatchIsNotCarriedOn() throws IOException {
    Path data = temporary.resolve("data");
    FileStorage storage = start(data);
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, END);
    log.flush();
    Path second = StorageFixture.files(data, FileNames.LOG).get(1);
    StorageFixture.flipBit(second, 16, 0);
    assertThrowsStorage(() -> compact(log));
    assertEquals(0, log.compaction().orElseThrow().firstDirtyOffset());
    assertEquals(END, log.endOffset());
    log.append(Batches.batch(END));
    storage.close();
  }
}
