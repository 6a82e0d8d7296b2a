package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.BatchFilter.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.testkit.storage.Batches;
import io.tailrace.testkit.storage.ManualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes out in the middle of compactions, on a disk that loses whatever was not made
 * durable: nothing is lost that no filter dropped, and nothing comes back that a finished
 * compaction has dropped. {@code tailrace.model.seconds} and {@code tailrace.model.seed} as for
 * {@link PowerLossTest}.
 */
class CompactionPowerLossTest {
  private static final long SECONDS = Long.getLong("tailrace.model.seconds", 3);
  private static final int OPERATIONS = 80;
  private static final LogConfig SMALL = new LogConfig(700, 1 << 30, 150, -1, -1, false, 0);

  @TempDir private Path temporary;
  private Random random = new Random();
  private int losses;
  private VolatileDisk disk;
  private FileStorage storage;
  private Log log;

  private final NavigableMap<Long, ByteBuffer> written = new TreeMap<>();
  private final Set<Long> dropped = new HashSet<>();
  private final Set<Long> gone = new HashSet<>();
  private long durable;

  @Test
  void aCompactionLosesNothingAndBringsNothingBack() {
    long first = Long.getLong("tailrace.model.seed", System.nanoTime());
    long begin = System.nanoTime();
    for (long seed = first;
        seed == first || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS);
        seed++) {
      random = new Random(seed);
      List<String> history = new ArrayList<>();
      try {
        run(history);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " after " + history, e);
      }
    }
  }

  private void run(List<String> history) {
    written.clear();
    dropped.clear();
    gone.clear();
    durable = 0;
    disk = new VolatileDisk(temporary.resolve("data-" + losses++));
    start(disk);
    for (int i = 0; i < OPERATIONS; i++) {
      switch (random.nextInt(12)) {
        case 0 -> {
          history.add("flush " + log.endOffset());
          durable = log.flush();
        }
        case 1 -> {
          history.add("stop " + log.endOffset());
          storage.close();
          durable = log.endOffset();
          start(disk);
          check();
        }
        case 2 -> compact(history);
        case 3 -> {
          disk.switchOffAfter(random.nextInt(40));
          try {
            compact(history);
            history.add("power loss after it");
          } catch (StorageException e) {
            history.add("power loss in it");
          }
          losePower();
        }
        case 4 -> {
          history.add("power loss");
          losePower();
        }
        default -> {
          long end = log.endOffset();
          ByteBuffer batch = Batches.batch(end, 1 + random.nextInt(3), end, random.nextInt(200));
          log.append(batch);
          written.put(end, batch);
          history.add("append to " + log.endOffset());
        }
      }
    }
    disk.switchOff();
    storage.close();
  }

  private void compact(List<String> history) {
    LogCompaction compaction = log.compaction().orElseThrow();
    long limit = compaction.segments().getLast().baseOffset();
    int salt = random.nextInt();
    history.add("compact to " + limit);
    Set<Long> now = new HashSet<>();
    List<Long> shown = new ArrayList<>();
    // What is the last batch is known to whoever compacts.
    long last = Batches.allOffsets(log).stream().filter(o -> o < limit).reduce(-1L, Math::max);
    boolean done =
        compaction.compact(
            limit,
            400,
            (buffer, at) -> {
              durable = Math.max(durable, limit);
              long offset = RecordBatch.baseOffset(buffer, at);
              shown.add(offset);
              if (offset == last || Math.floorMod(Long.hashCode(offset * 37 + salt), 3) > 0) {
                return Verdict.KEEP;
              }
              now.add(offset);
              dropped.add(offset);
              return Verdict.DROP;
            });
    if (!done) {
      // Whoever works in the background met the end of the power first, and the log has failed.
      assertTrue(disk.isOff(), "a compaction of a log that has not changed is given up");
      throw new StorageException("The log has failed meanwhile");
    }
    gone.addAll(now);
    check();
  }

  private void start(VolatileDisk next) {
    disk = next;
    storage = new FileStorage(List.of(next.root()), next, new ManualClock(1_000_000));
    storage.start();
    log = storage.open(ID, SMALL);
  }

  private void losePower() {
    disk.switchOff();
    try {
      storage.close();
    } catch (StorageException e) {
      // It cannot: the disk is gone.
    }
    start(disk.afterPowerLoss(temporary.resolve("data-" + losses++), random));
    check();
    long end = log.endOffset();
    written.tailMap(end, true).clear();
    dropped.removeIf(offset -> offset >= end);
    gone.removeIf(offset -> offset >= end);
    durable = Math.min(durable, end);
  }

  private void check() {
    long end = log.endOffset();
    assertEquals(0, log.startOffset());
    assertTrue(end >= durable, "durable to " + durable + ", but it ends at " + end);
    Set<Long> found = new HashSet<>();
    for (long next = 0; next < end; ) {
      ByteBuffer bytes = Batches.bytesOf(log.read(next, Long.MAX_VALUE, 0));
      if (!bytes.hasRemaining()) {
        break;
      }
      long offset = RecordBatch.baseOffset(bytes, 0);
      assertEquals(written.get(offset), bytes, "batch at " + offset);
      found.add(offset);
      next = RecordBatch.nextOffset(bytes, 0);
    }
    for (long offset : written.headMap(end, false).keySet()) {
      assertTrue(found.contains(offset) || dropped.contains(offset), offset + " is lost");
      assertTrue(!found.contains(offset) || !gone.contains(offset), offset + " is back");
    }
    long firstDirty = log.compaction().orElseThrow().firstDirtyOffset();
    assertTrue(firstDirty <= end, firstDirty + " of " + end);
  }
}
