package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.testkit.storage.Batches;
import io.tailrace.testkit.storage.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed is not kept open without bound, and can be read all the same. */
class OpenSegmentsTest {
  private static final int LIMIT = 8;
  private static final int SEGMENTS = 300;

  /** A segment for each batch. */
  private static final LogConfig ROLLING = new LogConfig(1, 1 << 30, 150, -1, -1, true, 0);

  /** The active segment, and what the background looks at. */
  private static final int OTHERS = 3;

  @TempDir private Path data;
  private final FaultyDisk disk = new FaultyDisk();

  private FileStorage start() {
    FileStorage storage = new FileStorage(List.of(data), disk, new ManualClock(1_000_000), LIMIT);
    storage.start();
    return storage;
  }

  private FileStorage startWithSegments() {
    FileStorage storage = start();
    Batches.appendTo(storage.open(ID, ROLLING), SEGMENTS);
    storage.close();
    assertEquals(0, disk.openFiles());
    return start();
  }

  @Test
  void readingOldSegmentsKeepsFewOfThemOpen() {
    FileStorage storage = startWithSegments();
    Log log = storage.open(ID, ROLLING);
    for (int round = 0; round < 2; round++) {
      for (long offset = 0; offset < SEGMENTS; offset++) {
        assertEquals(List.of(offset), Batches.offsetsOf(log.read(offset, SEGMENTS, 1_000)));
        assertEquals(OptionalLong.of(offset), log.batchAtOrAfter(1_000 + offset));
        assertTrue(disk.openFiles() <= LIMIT + OTHERS, disk.openFiles() + " are open");
      }
    }
    storage.close();
    assertEquals(0, disk.openFiles());
  }

  @Test
  void rolledSegmentsAreClosedOnceTheyAreDurable() {
    FileStorage storage = start();
    Log log = storage.open(ID, ROLLING);
    for (int i = 0; i < 10; i++) {
      Batches.appendTo(log, log.endOffset() + 30);
      log.flush();
      awaitFewOpen();
    }
    assertEquals(300, Batches.allOffsets(log).size());
    storage.close();
  }

  /** The background may still look at some. */
  private void awaitFewOpen() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (disk.openFiles() > LIMIT + OTHERS && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertTrue(disk.openFiles() <= LIMIT + OTHERS, disk.openFiles() + " are open");
  }

  @Test
  void whatIsReadStaysOpenUntilItsSliceIsClosed() {
    FileStorage storage = startWithSegments();
    Log log = storage.open(ID, ROLLING);
    List<LogSlice> slices = new ArrayList<>();
    int readers = 10 * LIMIT;
    for (long offset = 0; offset < readers; offset++) {
      slices.add(log.read(offset, SEGMENTS, 1_000));
    }
    for (int offset = 0; offset < readers; offset++) {
      assertEquals(List.of((long) offset), Batches.offsetsOf(slices.get(offset)));
    }
    log.read(readers, SEGMENTS, 1_000).close();
    assertTrue(disk.openFiles() <= LIMIT + OTHERS, disk.openFiles() + " are open");
    storage.close();
  }

  @Test
  void readersAreNotDisturbedByWhatIsClosedAndRemoved() throws Exception {
    long seed = System.nanoTime();
    FileStorage storage = startWithSegments();
    Log log = storage.open(ID, ROLLING);
    try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        Random random = new Random(seed + reader);
        running.add(
            readers.submit(
                () -> {
                  for (int i = 0; i < 3_000; i++) {
                    // Below, retention removes segments meanwhile; the last one is truncated.
                    long offset = 100 + random.nextInt(SEGMENTS - 101);
                    assertEquals(
                        List.of(offset), Batches.offsetsOf(log.read(offset, SEGMENTS, 1_000)));
                  }
                }));
      }
      for (long offset = 1; offset <= 100; offset++) {
        log.deleteBefore(offset);
        log.applyRetention(SEGMENTS);
      }
      log.truncate(SEGMENTS - 1);
      Batches.appendTo(log, SEGMENTS);
      for (Future<?> reader : running) {
        reader.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed, e.getCause());
    } finally {
      storage.close();
    }
    assertEquals(0, disk.openFiles());
  }
}
