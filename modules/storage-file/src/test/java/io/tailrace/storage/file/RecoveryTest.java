package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.LARGE;
import static io.tailrace.storage.file.StorageFixture.SMALL;
import static io.tailrace.storage.file.StorageFixture.cut;
import static io.tailrace.storage.file.StorageFixture.files;
import static io.tailrace.storage.file.StorageFixture.flipBit;
import static io.tailrace.storage.file.StorageFixture.killed;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogConfig;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FaultyDisk.Operation;
import io.tailrace.testkit.storage.Batches;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found after a kill of the process, with and without damage. */
class RecoveryTest {
  @TempDir private Path temporary;
  private Path data;
  private FileStorage storage;
  private int copies;

  @BeforeEach
  void startStorage() {
    data = temporary.resolve("data");
    storage = start(data);
  }

  @AfterEach
  void closeStorage() {
    storage.close();
  }

  private Path kill() {
    return killed(data, temporary.resolve("copy-" + copies++));
  }

  private static List<Long> offsets(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private static void assertHolds(Path directory, LogConfig config, long start, long end) {
    FileStorage recovered = start(directory);
    try {
      Log log = recovered.open(ID, config);
      assertEquals(start, log.startOffset());
      assertEquals(end, log.endOffset());
      assertEquals(offsets(start, end), Batches.allOffsets(log));
      Batches.appendTo(log, end + 3);
      assertEquals(offsets(start, end + 3), Batches.allOffsets(log));
    } finally {
      recovered.close();
    }
    FileStorage again = start(directory);
    try {
      assertEquals(offsets(start, end + 3), Batches.allOffsets(again.open(ID, config)));
    } finally {
      again.close();
    }
  }

  @Test
  void everythingAppendedIsThereAfterAKill() {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 50);
    log.deleteBefore(7);
    log.writeSnapshot(new Snapshot(20, ByteBuffer.wrap(new byte[] {3})));
    assertHolds(kill(), SMALL, 7, 50);
    log.flush();
    Path copy = kill();
    FileStorage recovered = start(copy);
    assertEquals(List.of(ID), recovered.logs());
    Log again = recovered.open(ID, SMALL);
    assertEquals(20, again.snapshot().orElseThrow().offset());
    assertEquals(OptionalLong.of(49), again.batchOfMaxTimestamp());
    for (long offset = 7; offset < 50; offset++) {
      assertEquals(OptionalLong.of(offset), again.batchAtOrAfter(1_000 + offset));
    }
    recovered.close();
  }

  @Test
  void aTornTailIsCutAtEveryByteOfTheLastBatch() throws IOException {
    Log log = storage.open(ID, LARGE);
    Batches.appendTo(log, 5);
    int size = (int) log.sizeInBytes();
    int batch = size / 5;
    for (int left = size - batch; left < size; left++) {
      Path copy = kill();
      cut(files(copy, ".log").getLast(), left);
      assertHolds(copy, LARGE, 0, 4);
    }
  }

  @Test
  void aTailOfZeroesIsCut() throws IOException {
    Log log = storage.open(ID, LARGE);
    Batches.appendTo(log, 5);
    Path copy = kill();
    Path file = files(copy, ".log").getLast();
    cut(file, (int) Files.size(file) + 4096);
    assertHolds(copy, LARGE, 0, 5);
  }

  @Test
  void aBitThatFlippedInTheTailCutsFromThatBatchOn() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Log log = storage.open(ID, LARGE);
    Batches.appendTo(log, 6);
    int batch = (int) log.sizeInBytes() / 6;
    for (int round = 0; round < 60; round++) {
      int damaged = random.nextInt(6);
      // Base offset and leader epoch are not part of the checksum, as Kafka laid it out.
      int at = RecordBatch.CRC_START - 5 + random.nextInt(batch - RecordBatch.CRC_START + 5);
      Path copy = kill();
      flipBit(files(copy, ".log").getLast(), damaged * batch + at, random.nextInt(8));
      try {
        assertHolds(copy, LARGE, 0, damaged);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + " batch " + damaged + " byte " + at, e);
      }
    }
  }

  @Test
  void damageInAnEarlierUnflushedSegmentCutsAllThatFollows() throws IOException {
    Log log = storage.open(ID, SMALL);
    // The kernel of the file system lost what was not flushed: no recovery point has moved.
    Batches.appendTo(log, 4);
    Path copy = kill();
    FileStorage other = start(copy);
    Log second = other.open(ID, SMALL);
    Batches.appendTo(second, 30);
    Path state = copy.resolve(ID.toString()).resolve(FileNames.STATE);
    Files.copy(data.resolve(ID.toString()).resolve(FileNames.STATE), temporary.resolve("state"));
    Path third = killed(copy, temporary.resolve("third"));
    other.close();
    Files.write(
        third.resolve(copy.relativize(state)), Files.readAllBytes(temporary.resolve("state")));
    List<Path> segments = files(third, ".log");
    flipBit(segments.get(2), 80, 1);
    assertHolds(third, SMALL, 0, 10);
    assertEquals(4, segments.indexOf(files(third, ".log").getLast()) + 2);
  }

  @Test
  void aDamagedHeaderBelowTheRecoveryPointIsAnErrorThatSaysWhere() throws IOException {
    Log log = storage.open(ID, new LogConfig(1 << 30, 1 << 30, 1 << 20, -1, -1, true, 0));
    Batches.appendTo(log, 20);
    log.flush();
    Batches.appendTo(log, 25);
    int batch = (int) log.sizeInBytes() / 25;
    for (int at : new int[] {8, 16}) {
      Path copy = kill();
      Path file = files(copy, ".log").getLast();
      long size = Files.size(file);
      flipBit(file, 13 * batch + at, 6);
      FileStorage recovered = start(copy);
      StorageException e = assertThrows(StorageException.class, () -> recovered.open(ID, LARGE));
      assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
      assertTrue(e.getMessage().contains("position " + 13 * batch), e.getMessage());
      assertEquals(size, Files.size(file), "nothing is cut");
      recovered.close();
      assertThrows(StorageException.class, () -> start(copy).open(ID, LARGE));
    }
  }

  @Test
  void aSegmentThatEndsBelowTheRecoveryPointIsAnError() throws IOException {
    Log log = storage.open(ID, LARGE);
    Batches.appendTo(log, 20);
    log.flush();
    int batch = (int) log.sizeInBytes() / 20;
    for (int size : new int[] {0, 5 * batch, 19 * batch, 20 * batch - 1}) {
      Path copy = kill();
      Path file = files(copy, ".log").getLast();
      cut(file, size);
      FileStorage recovered = start(copy);
      assertThrows(StorageException.class, () -> recovered.open(ID, LARGE), "size " + size);
      assertEquals(size, Files.size(file), "nothing is cut");
      recovered.close();
    }
    Path copy = kill();
    Files.delete(files(copy, ".log").getLast());
    FileStorage recovered = start(copy);
    assertThrows(StorageException.class, () -> recovered.open(ID, LARGE));
    recovered.close();
  }

  @Test
  void indexesThatAreMissingOrDamagedAreMadeAnew() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 60);
    log.flush();
    for (boolean clean : new boolean[] {false, true}) {
      if (clean) {
        storage.close();
      }
      for (String suffix : new String[] {".index", ".timeindex"}) {
        for (int damage = 0; damage < 4; damage++) {
          Path copy = kill();
          for (Path file : files(copy, suffix)) {
            switch (damage) {
              case 0 -> Files.delete(file);
              case 1 -> cut(file, (int) Files.size(file) / 2);
              case 2 -> Files.write(file, new byte[(int) Files.size(file)]);
              default -> {
                byte[] noise = new byte[(int) Files.size(file)];
                random.nextBytes(noise);
                Files.write(file, noise);
              }
            }
          }
          FileStorage recovered = start(copy);
          Log again = recovered.open(ID, SMALL);
          assertEquals(60, again.endOffset());
          for (long offset = 0; offset < 60; offset++) {
            String message = "seed " + seed + suffix + damage + clean + offset;
            assertEquals(
                offset,
                Batches.offsetsOf(again.read(offset, Long.MAX_VALUE, 1_000)).getFirst(),
                message);
            assertEquals(OptionalLong.of(offset), again.batchAtOrAfter(1_000 + offset), message);
          }
          recovered.close();
        }
      }
    }
  }

  @Test
  void aMissingOrDamagedCheckpointHasTheLogsRecovered() throws IOException {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 40);
    log.deleteBefore(3);
    storage.close();
    Path checkpoint = data.resolve(FileNames.CHECKPOINT);
    int size = (int) Files.size(checkpoint);
    for (int at = 0; at < size; at += 7) {
      Path copy = kill();
      flipBit(copy.resolve(FileNames.CHECKPOINT), at, 3);
      assertHolds(copy, SMALL, 3, 40);
    }
    Path cut = kill();
    cut(cut.resolve(FileNames.CHECKPOINT), size / 2);
    assertHolds(cut, SMALL, 3, 40);
    Path without = kill();
    Files.delete(without.resolve(FileNames.CHECKPOINT));
    assertHolds(without, SMALL, 3, 40);
  }

  @Test
  void aCheckpointHoldsForOneStartOnly() {
    Batches.appendTo(storage.open(ID, SMALL), 10);
    storage.close();
    storage = start(data);
    Batches.appendTo(storage.open(ID, SMALL), 20);
    assertHolds(kill(), SMALL, 0, 20);
  }

  @Test
  void theOtherSlotOfTheStateHoldsWhereOneIsTorn() throws IOException {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 20);
    log.flush();
    log.deleteBefore(5);
    log.deleteBefore(6);
    for (int slot = 0; slot < 2; slot++) {
      Path copy = kill();
      flipBit(copy.resolve(ID.toString()).resolve(FileNames.STATE), 64 * slot + 20, 2);
      FileStorage recovered = start(copy);
      long start = recovered.open(ID, SMALL).startOffset();
      assertTrue(start == 5 || start == 6, "start " + start);
      assertEquals(20, recovered.open(ID, SMALL).endOffset());
      recovered.close();
    }
  }

  @Test
  void aDirectoryOfWhichNobodyKnowsTheTopicIsSetAside() throws IOException {
    Batches.appendTo(storage.open(ID, SMALL), 10);
    Path copy = kill();
    Files.write(copy.resolve(ID.toString()).resolve(FileNames.STATE), new byte[128]);
    FileStorage recovered = start(copy);
    assertEquals(List.of(), recovered.logs());
    assertEquals(0, recovered.open(ID, SMALL).endOffset());
    recovered.close();
    try (var paths = Files.list(copy)) {
      assertEquals(1, paths.filter(path -> path.toString().endsWith("-stray")).count());
    }
  }

  @Test
  void whatAnInterruptedDeletionLeftIsRemoved() throws IOException {
    LogId other = new LogId("other", 1, 1, 1);
    Batches.appendTo(storage.open(ID, new LogConfig(500, 1, 150, -1, -1, true, 1 << 30)), 10);
    Batches.appendTo(storage.open(other, new LogConfig(500, 1, 150, -1, -1, true, 1 << 30)), 10);
    storage.open(ID, new LogConfig(500, 1, 150, 1, -1, true, 1 << 30)).deleteBefore(8);
    storage.open(ID, new LogConfig(500, 1, 150, -1, -1, true, 1 << 30)).applyRetention(10);
    storage.delete(other);
    Path copy = kill();
    assertTrue(files(copy, ".deleted").size() > 0);
    FileStorage recovered = start(copy);
    assertEquals(List.of(ID), recovered.logs());
    assertEquals(8, recovered.open(ID, SMALL).startOffset());
    recovered.close();
    assertEquals(0, files(copy, ".deleted").size());
    try (var paths = Files.list(copy)) {
      assertEquals(0, paths.filter(path -> path.toString().endsWith("-delete")).count());
    }
  }

  /** Closes the storage cleanly, and has another one find the checkpoint. */
  private Log reopened(LogConfig config) {
    storage.close();
    storage = start(data);
    return storage.open(ID, config);
  }

  @Test
  void theStartOffsetStaysBelowAGapThatHoldsNoBatch() {
    Log log = storage.open(ID, SMALL);
    log.append(Batches.batch(2));
    log.truncate(2);
    log = reopened(SMALL);
    assertEquals(0, log.startOffset());
    assertEquals(2, log.endOffset());
    Batches.appendTo(log, 5);
    FileStorage recovered = start(kill());
    Log found = recovered.open(ID, SMALL);
    assertEquals(0, found.startOffset());
    assertEquals(5, found.endOffset());
    assertEquals(List.of(2L, 3L, 4L), Batches.offsetsOf(found.read(0, 5, 1 << 20)));
    recovered.close();
  }

  @Test
  void aGapAtTheEndIsNotTakenForDurableBatchesThatAreMissing() {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 3);
    log.append(Batches.batch(7));
    log.truncate(7);
    log = reopened(SMALL);
    assertEquals(7, log.endOffset());
    log.deleteBefore(1);
    assertHolds(kill(), SMALL, 1, 3);
  }

  @Test
  void aSnapshotOfLostBatchesDoesNotComeBackWithOthersInTheirPlace() throws IOException {
    Log log = storage.open(ID, LARGE);
    Batches.appendTo(log, 5);
    log.writeSnapshot(new Snapshot(5, ByteBuffer.wrap(new byte[] {1})));
    Path copy = kill();
    Path file = files(copy, ".log").getLast();
    cut(file, (int) Files.size(file) - 1);
    FileStorage recovered = start(copy);
    Log found = recovered.open(ID, LARGE);
    assertEquals(4, found.endOffset());
    assertTrue(found.snapshot().isEmpty());
    Batches.appendTo(found, 8);
    assertTrue(found.snapshot().isEmpty());
    recovered.close();
  }

  private static LogConfig rolling() {
    return new LogConfig(1, 1 << 30, 150, -1, -1, true, 0);
  }

  @Test
  void batchesAfterAHoleThatALossLeftAreCut() throws IOException {
    CountDownLatch copied = new CountDownLatch(1);
    FaultyDisk disk = new FaultyDisk();
    disk.fault(
        (operation, path) -> {
          if (operation == Operation.FORCE) {
            awaitUninterruptibly(copied); // Nothing becomes durable before.
          }
        });
    Path directory = temporary.resolve("slow");
    FileStorage slow = start(directory, disk);
    Batches.appendTo(slow.open(ID, rolling()), 5);
    Path copy = killed(directory, temporary.resolve("slow-copy"));
    copied.countDown();
    slow.close();
    cut(files(copy, ".log").get(2), 0);
    assertHolds(copy, rolling(), 0, 2);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @Test
  void aGapBetweenSegmentsIsNoHole() {
    Log log = storage.open(ID, rolling());
    log.append(Batches.batch(0));
    log.append(Batches.batch(10));
    log.append(Batches.batch(20));
    FileStorage recovered = start(kill());
    assertEquals(List.of(0L, 10L, 20L), Batches.allOffsets(recovered.open(ID, rolling())));
    recovered.close();
  }

  @Test
  void aSnapshotOfACleanStopHoldsForTheStartsAfterIt() {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 20);
    log.close(new Snapshot(20, ByteBuffer.wrap(new byte[] {5})));
    log = reopened(SMALL);
    Batches.appendTo(log, 30);
    FileStorage recovered = start(kill());
    assertEquals(20, recovered.open(ID, SMALL).snapshot().orElseThrow().offset());
    recovered.close();
    log.truncate(15);
    Batches.appendTo(log, 30);
    recovered = start(kill());
    assertTrue(recovered.open(ID, SMALL).snapshot().isEmpty());
    recovered.close();
  }

  @Test
  void theCheckpointTellsTheStateOfALogWhoseOwnIsLost() throws IOException {
    Log log = storage.open(ID, SMALL);
    Batches.appendTo(log, 20);
    log.deleteBefore(4);
    log = reopened(SMALL);
    Batches.appendTo(log, 30);
    Path copy = kill();
    Files.delete(copy.resolve(ID.toString()).resolve(FileNames.STATE));
    assertHolds(copy, SMALL, 4, 30);
  }

  @Test
  void aLogThatIsCreatedAgainIsNotTakenForTheOneInTheCheckpoint() {
    Batches.appendTo(storage.open(ID, SMALL), 20);
    reopened(SMALL);
    storage.delete(ID);
    Batches.appendTo(storage.open(ID, SMALL), 3);
    assertHolds(kill(), SMALL, 0, 3);
  }
}
