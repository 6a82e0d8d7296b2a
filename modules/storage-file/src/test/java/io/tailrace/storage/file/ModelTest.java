package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.BatchFilter.Verdict;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.RecordBatchBuilder;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.storage.memory.MemoryStorageProvider;
import io.tailrace.testkit.storage.Batches;
import io.tailrace.testkit.storage.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations on a log in files and on one in memory, which must not differ. Two system
 * properties have it look longer, or again: {@code tailrace.model.seconds} and {@code
 * tailrace.model.seed}.
 */
class ModelTest {
  private static final long SECONDS = Long.getLong("tailrace.model.seconds", 3);
  private static final int OPERATIONS = 150;

  @TempDir private Path temporary;
  private final ManualClock clock = new ManualClock(1_000_000);
  private Random random = new Random();
  private int copies;

  /** All snapshots that reflect the log as it is. */
  private final NavigableMap<Long, Set<Snapshot>> stored = new TreeMap<>();

  @Test
  void filesAndMemoryAgree() {
    long first = Long.getLong("tailrace.model.seed", System.nanoTime());
    long begin = System.nanoTime();
    for (long seed = first;
        seed == first || System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SECONDS);
        seed++) {
      random = new Random(seed);
      List<String> history = new ArrayList<>();
      Path directory = temporary.resolve("seed-" + seed);
      try {
        run(directory, history);
        deleteAll(directory);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " after " + history, e);
      }
    }
  }

  private static void deleteAll(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LogConfig anyConfig() {
    return new LogConfig(
        300 + random.nextInt(3_000),
        random.nextInt(4) == 0 ? 500 : 1 << 30,
        random.nextInt(600),
        random.nextBoolean() ? -1 : 3_000,
        random.nextBoolean() ? -1 : random.nextInt(5_000),
        random.nextInt(4) > 0,
        random.nextInt(2) * 1_000_000);
  }

  /**
   * When a segment was created is not stored. It is its age where the first batch was emptied, if a
   * truncation has made such a segment the active one.
   */
  private static LogConfig whateverTheAge(LogConfig config) {
    return new LogConfig(
        config.segmentBytes(),
        1 << 30,
        config.indexIntervalBytes(),
        config.retentionMs(),
        config.retentionBytes(),
        config.deleteRetained(),
        config.fileDeleteDelayMs());
  }

  private void run(Path directory, List<String> history) {
    stored.clear();
    LogConfig config = anyConfig();
    Storage memory = new MemoryStorageProvider().create(new StorageContext(Config.empty(), clock));
    Path data = directory.resolve("data");
    Storage files = start(data);
    Log expected = memory.open(ID, config);
    Log actual = files.open(ID, config);
    boolean compacted = false;
    for (int i = 0; i < OPERATIONS; i++) {
      long end = expected.endOffset();
      switch (random.nextInt(17)) {
        case 0 -> {
          // What was compacted was committed, and is never truncated.
          long lowest = compacted ? expected.compaction().orElseThrow().firstDirtyOffset() : 0;
          long offset = Math.max(lowest, end - random.nextInt(20));
          offset = boundaryAtOrBelow(expected, offset);
          history.add("truncate " + offset);
          expected.truncate(offset);
          actual.truncate(offset);
          stored.tailMap(offset, false).clear();
        }
        case 1 -> {
          long offset = expected.startOffset() + random.nextLong(end - expected.startOffset() + 1);
          history.add("delete before " + offset);
          expected.deleteBefore(offset);
          actual.deleteBefore(offset);
        }
        case 2 -> {
          long limit = boundaryAtOrBelow(expected, end - random.nextInt(10));
          history.add("retention " + limit);
          assertEquals(expected.applyRetention(limit), actual.applyRetention(limit));
        }
        case 3 -> {
          if (random.nextInt(10) == 0) {
            long offset = random.nextInt(10_000);
            history.add("restart at " + offset);
            expected.restartAt(offset);
            actual.restartAt(offset);
            stored.clear();
          }
        }
        case 4 -> {
          history.add("flush");
          assertEquals(expected.flush(), actual.flush());
        }
        case 5 -> {
          history.add("snapshot " + end);
          Snapshot snapshot = snapshot(end, (byte) end);
          expected.writeSnapshot(snapshot);
          actual.writeSnapshot(snapshot);
        }
        case 6 -> {
          if (random.nextBoolean()) {
            config = compacted ? whateverTheAge(anyConfig()) : anyConfig();
            history.add("configure " + config);
            expected.configure(config);
            actual.configure(config);
          }
        }
        case 7 -> {
          boolean stop = random.nextBoolean();
          history.add(stop ? "stop with a snapshot" : "close");
          for (Log log : List.of(expected, actual)) {
            if (stop) {
              log.close(snapshot(end, (byte) -end));
            } else {
              log.close();
            }
          }
          if (stop) {
            files.close();
            files = start(data);
          }
          expected = memory.open(ID, config);
          actual = files.open(ID, config);
        }
        case 8 -> {
          history.add("restart the storage");
          files.close();
          files = start(data);
          actual = files.open(ID, config);
        }
        case 16 -> {
          compact(expected, actual, history);
          compacted = true;
          config = whateverTheAge(config);
          expected.configure(config);
          actual.configure(config);
        }
        case 9 -> {
          // What lies before the start may go at once or later: here, before the kill.
          LogConfig untilStart = new LogConfig(1, 1, 1, -1, -1, false, 0);
          for (Log log : List.of(expected, actual)) {
            log.configure(untilStart);
            log.applyRetention(Long.MAX_VALUE);
            log.configure(config);
          }
          OptionalLong batchesEnd = endOfBatches(expected);
          if (batchesEnd.isPresent()) {
            history.add("kill");
            // A gap at the end is known to the open log only.
            expected.truncate(batchesEnd.getAsLong());
            stored.tailMap(batchesEnd.getAsLong(), false).clear();
            Path copy = directory.resolve("copy-" + copies++);
            StorageFixture.killed(data, copy);
            files.close();
            data = copy;
            files = start(data);
            actual = files.open(ID, config);
          }
        }
        default -> append(expected, actual, history);
      }
      clock.advanceMs(random.nextInt(50));
      compare(expected, actual);
    }
    files.close();
    memory.close();
  }

  /** Some batches go, some become smaller, and the last one stays. */
  private void compact(Log expected, Log actual, List<String> history) {
    LogCompaction model = expected.compaction().orElseThrow();
    LogCompaction compaction = actual.compaction().orElseThrow();
    assertTrue(compaction.firstDirtyOffset() <= model.firstDirtyOffset(), "first dirty offset");
    long active =
        Math.min(
            model.segments().getLast().baseOffset(), compaction.segments().getLast().baseOffset());
    long limit = random.nextInt(3) > 0 ? active : boundaryAtOrBelow(expected, active / 2);
    int salt = random.nextInt();
    history.add("compact to " + limit);
    List<Long> shown = new ArrayList<>();
    assertTrue(
        model.compact(
            limit,
            1_000,
            (buffer, at) -> {
              shown.add(RecordBatch.baseOffset(buffer, at));
              return Verdict.KEEP;
            }));
    long last = shown.isEmpty() ? -1 : shown.getLast();
    int bytes = 1 + random.nextInt(2_000);
    assertTrue(model.compact(limit, bytes, filter(salt, last)));
    assertTrue(compaction.compact(limit, bytes, (buffer, at) -> Verdict.KEEP));
    assertTrue(compaction.compact(limit, bytes, filter(salt, last)));
  }

  private static BatchFilter filter(int salt, long last) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    return (buffer, at) -> {
      long offset = RecordBatch.baseOffset(buffer, at);
      return switch (Math.floorMod(Long.hashCode(offset * 31 + salt), 4)) {
        case 0 -> offset == last ? Verdict.KEEP : Verdict.DROP;
        case 1 -> new Verdict.Replace(builder.replacing(buffer, at).build());
        default -> Verdict.KEEP;
      };
    };
  }

  private Storage start(Path data) {
    FileStorage storage = new FileStorage(List.of(data), new FaultyDisk(), clock);
    storage.start();
    return storage;
  }

  private void append(Log expected, Log actual, List<String> history) {
    long base = expected.endOffset() + (random.nextInt(5) == 0 ? random.nextInt(6) : 0);
    List<ByteBuffer> batches = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int count = 1 + random.nextInt(4);
      long timestamp = clock.millis() - random.nextInt(200);
      batches.add(Batches.batch(base, count, timestamp, random.nextInt(200)));
      base += count;
    }
    ByteBuffer joined = Batches.join(batches.toArray(ByteBuffer[]::new));
    history.add("append " + expected.endOffset() + " to " + base);
    expected.append(joined);
    actual.append(joined);
  }

  /** The end of the last batch; empty if the log holds no batch but such that nobody can read. */
  private static OptionalLong endOfBatches(Log log) {
    long end = log.startOffset();
    boolean any = false;
    while (true) {
      ByteBuffer bytes = Batches.bytesOf(log.read(end, Long.MAX_VALUE, Integer.MAX_VALUE));
      if (!bytes.hasRemaining()) {
        return any || log.sizeInBytes() == 0 ? OptionalLong.of(end) : OptionalLong.empty();
      }
      any = true;
      for (int at = 0; at < bytes.limit(); at += RecordBatch.sizeInBytes(bytes, at)) {
        end = RecordBatch.nextOffset(bytes, at);
      }
    }
  }

  /** The base offset of the batch that holds an offset, or the next one. */
  private static long boundaryAtOrBelow(Log log, long offset) {
    long within = Math.max(offset, log.startOffset());
    if (within >= log.endOffset()) {
      return log.endOffset();
    }
    List<Long> batches = Batches.offsetsOf(log.read(within, Long.MAX_VALUE, 0));
    return batches.isEmpty() ? log.endOffset() : batches.getFirst();
  }

  private Snapshot snapshot(long offset, byte state) {
    Snapshot snapshot = new Snapshot(offset, ByteBuffer.wrap(new byte[] {state}));
    stored.computeIfAbsent(offset, key -> new HashSet<>()).add(snapshot);
    return snapshot;
  }

  /** An older one may come to light again where the newest was of batches that are gone. */
  private void compareSnapshots(Optional<Snapshot> expected, Optional<Snapshot> actual) {
    if (expected.isPresent() || actual.isEmpty()) {
      assertEquals(expected, actual, "snapshot");
    } else {
      long offset = actual.get().offset();
      assertTrue(stored.getOrDefault(offset, Set.of()).contains(actual.get()), "old snapshot");
    }
  }

  private void compare(Log expected, Log actual) {
    assertEquals(expected.startOffset(), actual.startOffset(), "start");
    assertEquals(expected.endOffset(), actual.endOffset(), "end");
    assertEquals(expected.sizeInBytes(), actual.sizeInBytes(), "size");
    compareSnapshots(expected.snapshot(), actual.snapshot());
    assertEquals(expected.batchOfMaxTimestamp(), actual.batchOfMaxTimestamp(), "max timestamp");
    long timestamp = clock.millis() - random.nextInt(4_000);
    assertEquals(expected.batchAtOrAfter(timestamp), actual.batchAtOrAfter(timestamp), "timestamp");
    long range = expected.endOffset() - expected.startOffset() + 1;
    for (int i = 0; i < 4; i++) {
      long offset = expected.startOffset() + random.nextLong(range);
      long limit =
          random.nextBoolean()
              ? Long.MAX_VALUE
              : boundaryAtOrBelow(expected, expected.startOffset() + random.nextLong(range));
      int bytes = random.nextInt(3_000);
      assertEquals(
          Batches.bytesOf(expected.read(offset, limit, bytes)),
          Batches.bytesOf(actual.read(offset, limit, bytes)),
          "read " + offset + " to " + limit + " of " + bytes);
    }
  }
}
