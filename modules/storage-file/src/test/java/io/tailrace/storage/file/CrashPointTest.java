package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.SMALL;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.testkit.storage.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash at every operation on the disk, one after the other: each time, the log that is found is
 * as it was before the step that was interrupted, or as it is after it.
 */
class CrashPointTest {
  private static final LogConfig EXPIRED = new LogConfig(500, 1 << 30, 150, -1, 0, true, 1 << 30);

  @TempDir private Path temporary;

  /**
   * A step, and what it makes of a log.
   *
   * @param fromEnd the lowest end that an interruption may leave
   */
  private record Step(String name, Consumer<Log> action, long start, long fromEnd, long end) {}

  private static Step appendTo(long start, long end) {
    return new Step("append", log -> Batches.appendTo(log, end), start, 0, end);
  }

  private static final List<Step> STEPS =
      List.of(
          appendTo(0, 12),
          new Step("flush", Log::flush, 0, 12, 12),
          appendTo(0, 20),
          new Step(
              "snapshot",
              log -> log.writeSnapshot(new Snapshot(15, ByteBuffer.allocate(5))),
              0,
              20,
              20),
          new Step("delete before", log -> log.deleteBefore(7), 7, 20, 20),
          new Step("retention", log -> log.applyRetention(20), 7, 20, 20),
          new Step("truncate", log -> log.truncate(9), 7, 9, 9),
          appendTo(7, 25),
          new Step("flush", Log::flush, 7, 25, 25),
          new Step("truncate", log -> log.truncate(22), 7, 22, 22),
          new Step("restart", log -> log.restartAt(100), 100, 100, 100),
          appendTo(100, 120),
          new Step("flush", Log::flush, 100, 120, 120),
          new Step("restart lower", log -> log.restartAt(50), 50, 50, 50),
          appendTo(50, 70),
          new Step(
              "expire all",
              log -> {
                log.configure(EXPIRED);
                log.applyRetention(70);
                log.configure(SMALL);
              },
              70,
              70,
              70),
          appendTo(70, 80),
          new Step("close", Log::close, 70, 80, 80));

  @Test
  void everyCrashPointLeavesALogThatOpens() {
    int completed = 0;
    for (int crash = 1; completed < STEPS.size(); crash++) {
      Path data = temporary.resolve("crash-" + crash);
      FaultyDisk disk = new FaultyDisk();
      FileStorage storage = start(data, disk);
      AtomicInteger left = new AtomicInteger(crash);
      disk.fault(
          (operation, path) -> {
            if (left.decrementAndGet() <= 0) {
              throw new IOException("crash");
            }
          });
      completed = 0;
      long endBefore = 0;
      try {
        Log log = storage.open(ID, SMALL);
        for (Step step : STEPS) {
          endBefore = log.endOffset();
          step.action.accept(log);
          completed++;
        }
      } catch (StorageException e) {
        // The crash.
      }
      disk.fault(
          (operation, path) -> {
            throw new IOException("crashed");
          });
      storage.close();
      check(data, completed, endBefore, "crash at operation " + crash);
    }
    assertTrue(completed == STEPS.size());
  }

  private static void check(Path data, int completed, long endBefore, String when) {
    FileStorage storage = start(data);
    try {
      Log log = storage.open(ID, SMALL);
      boolean all = completed == STEPS.size();
      Step interrupted = STEPS.get(all ? completed - 1 : completed);
      Step before = STEPS.get(completed == 0 ? 0 : completed - 1);
      String message =
          when
              + " during "
              + interrupted.name
              + ": ["
              + log.startOffset()
              + ", "
              + log.endOffset()
              + "]";
      boolean isBefore =
          log.startOffset() == before.start && log.endOffset() >= Math.min(endBefore, before.end)
              || completed == 0 && log.endOffset() <= interrupted.end;
      boolean isAfter =
          log.startOffset() == interrupted.start && log.endOffset() == interrupted.end;
      boolean isBetween =
          log.startOffset() == interrupted.start
              && log.endOffset() >= interrupted.fromEnd
              && log.endOffset() <= Math.max(endBefore, interrupted.end);
      assertTrue(isBefore || isAfter || isBetween, message);
      assertEquals(
          LongStream.range(log.startOffset(), log.endOffset()).boxed().toList(),
          Batches.allOffsets(log),
          message);
      log.snapshot().ifPresent(found -> assertTrue(found.offset() <= log.endOffset(), message));
      long end = log.endOffset();
      Batches.appendTo(log, end + 8);
      assertEquals(end + 8, log.flush());
    } finally {
      storage.close();
    }
  }
}
