package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.testkit.storage.Batches;
import io.tailrace.testkit.storage.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations and power losses, on a disk that loses whatever was not made durable: what was
 * promised is there each time, and nothing that was not written. {@code tailrace.model.seconds} and
 * {@code tailrace.model.seed} have it look longer, or again.
 */
class PowerLossTest {
  private static final long SECONDS = Long.getLong("tailrace.model.seconds", 3);
  private static final int OPERATIONS = 120;
  private static final LogConfig SMALL = new LogConfig(700, 1 << 30, 150, -1, -1, true, 0);

  @TempDir private Path temporary;
  private Random random = new Random();
  private int losses;
  private VolatileDisk disk;
  private FileStorage storage;
  private Log log;

  /** All batches of the log as it is, by their base offsets. */
  private final NavigableMap<Long, ByteBuffer> batches = new TreeMap<>();

  /** What snapshots of this log, as it is, were stored: states by offset. */
  private final NavigableMap<Long, Set<Byte>> snapshots = new TreeMap<>();

  private long end;
  private long durable;
  private byte nextState;

  @Test
  void whatWasPromisedOutlivesThePower() {
    long first = Long.getLong("tailrace.model.seed", System.nanoTime());
    long begin = System.nanoTime();
    for (long seed = first;
        seed == first || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS);
        seed++) {
      List<String> history = new ArrayList<>();
      try {
        run(seed, temporary, history);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " after " + history, e);
      }
    }
  }

  private void run(long seed, Path base, List<String> history) {
    random = new Random(seed);
    batches.clear();
    snapshots.clear();
    end = 0;
    durable = 0;
    disk = new VolatileDisk(base.resolve("data-" + losses++));
    start(disk);
    for (int i = 0; i < OPERATIONS; i++) {
      switch (random.nextInt(14)) {
        case 0 -> {
          history.add("flush " + end);
          assertEquals(end, log.flush());
          durable = end;
        }
        case 1 -> {
          long offset = boundary();
          history.add("truncate " + offset);
          log.truncate(offset);
          batches.tailMap(offset, true).clear();
          snapshots.tailMap(offset, false).clear();
          end = offset;
          durable = Math.min(durable, offset);
        }
        case 2 -> {
          history.add("snapshot " + end);
          log.writeSnapshot(snapshot());
        }
        case 3 -> {
          history.add("stop " + end);
          if (random.nextBoolean()) {
            log.close(snapshot());
          }
          storage.close();
          durable = end;
          start(disk);
        }
        case 4 -> {
          history.add("close " + end);
          if (random.nextBoolean()) {
            log.close(snapshot());
          } else {
            log.close();
          }
          log = storage.open(ID, SMALL);
        }
        case 5 -> {
          if (random.nextInt(4) == 0) {
            history.add("delete");
            storage.delete(ID);
            sync(); // A deletion is not: the kernel deletes again what it knows of no topic.
            restart(0);
            log = storage.open(ID, SMALL);
          }
        }
        case 6 -> {
          if (random.nextInt(4) == 0) {
            long offset = random.nextInt(100);
            history.add("restart at " + offset);
            log.restartAt(offset);
            restart(offset);
          }
        }
        case 7, 8 -> {
          history.add("power loss");
          losePower(base);
        }
        default -> append(history);
      }
    }
    disk.switchOff();
    storage.close();
  }

  private void restart(long offset) {
    batches.clear();
    snapshots.clear();
    end = offset;
    durable = offset;
  }

  private Snapshot snapshot() {
    snapshots.computeIfAbsent(end, offset -> new HashSet<>()).add(++nextState);
    return new Snapshot(end, ByteBuffer.wrap(new byte[] {nextState}));
  }

  private long boundary() {
    List<Long> bases = new ArrayList<>(batches.keySet());
    bases.add(end);
    return bases.get(Math.max(0, bases.size() - 1 - random.nextInt(5)));
  }

  private void append(List<String> history) {
    int count = 1 + random.nextInt(3);
    ByteBuffer batch = Batches.batch(end, count, random.nextInt(1_000), random.nextInt(200));
    log.append(batch);
    batches.put(end, batch);
    end += count;
    history.add("append to " + end);
  }

  private void sync() {
    try {
      disk.syncDirectory(disk.root());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(VolatileDisk next) {
    disk = next;
    storage = new FileStorage(List.of(next.root()), next, new ManualClock(1_000_000));
    storage.start();
    log = storage.open(ID, SMALL);
  }

  private void losePower(Path base) {
    disk.switchOff();
    try {
      storage.close();
    } catch (StorageException e) {
      // It cannot: the disk is gone.
    }
    start(disk.afterPowerLoss(base.resolve("data-" + losses++), random));
    check();
  }

  private void check() {
    long found = log.endOffset();
    assertTrue(found >= durable, "durable to " + durable + ", but it ends at " + found);
    assertTrue(found <= end, "written to " + end + ", but it ends at " + found);
    long next = log.startOffset();
    for (Map.Entry<Long, ByteBuffer> batch : batches.headMap(found, false).entrySet()) {
      assertEquals(batch.getKey(), next, "offset");
      ByteBuffer bytes = Batches.bytesOf(log.read(next, Long.MAX_VALUE, 0));
      assertEquals(batch.getValue(), bytes, "batch at " + next);
      next = RecordBatch.nextOffset(bytes, 0);
    }
    assertEquals(found, next, "end");
    snapshots.tailMap(found, false).clear();
    log.snapshot()
        .ifPresent(
            snapshot ->
                assertTrue(
                    snapshots
                        .getOrDefault(snapshot.offset(), Set.of())
                        .contains(snapshot.state().get(0)),
                    "snapshot of other batches, at " + snapshot.offset()));
    batches.tailMap(found, true).clear();
    end = found;
    durable = Math.min(durable, found);
    assertEquals(List.of(ID), storage.logs().stream().filter(PowerLossTest::isOurs).toList());
  }

  private static boolean isOurs(LogId id) {
    return id.equals(ID);
  }
}
