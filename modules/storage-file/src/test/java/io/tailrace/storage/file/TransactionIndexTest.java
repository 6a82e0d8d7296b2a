package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.LARGE;
import static io.tailrace.storage.file.StorageFixture.files;
import static io.tailrace.storage.file.StorageFixture.killed;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.spi.storage.TransactionIndex;
import io.tailrace.testkit.storage.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that name aborted transactions: kills, damage, loss of power, and their number. */
class TransactionIndexTest {
  private static final String SUFFIX = FileNames.TRANSACTION_INDEX;
  private static final int FILE = TransactionFile.MAX_ENTRIES;
  private static final int BYTES = TransactionEntry.BYTES;

  @TempDir private Path temporary;
  private Path data;
  private FileStorage storage;
  private Log log;
  private int copies;

  @BeforeEach
  void startStorage() {
    data = temporary.resolve("data");
    storage = start(data);
    log = storage.open(ID, LARGE);
    log.append(Batches.batch(0));
    log.append(Batches.batch(10_000_000));
  }

  @AfterEach
  void closeStorage() {
    storage.close();
  }

  /** The transaction of producer n is from 2n to its marker, 2n + 1. */
  private static void abort(Log log, long from, long to) {
    for (long n = from; n < to; n++) {
      log.transactionIndex().add(n, 2 * n, 2 * n + 1, 2 * n + 1);
    }
  }

  private static List<Long> producers(Log log) {
    List<Long> found = new ArrayList<>();
    log.transactionIndex().forEach(0, (producer, first, last, stable) -> found.add(producer));
    return found;
  }

  private static List<Long> range(long from, long to) {
    return LongStream.range(from, to).boxed().toList();
  }

  private Path kill() {
    return killed(data, temporary.resolve("copy-" + copies++));
  }

  private static void assertHolds(Path directory, long count) {
    FileStorage recovered = start(directory);
    try {
      Log found = recovered.open(ID, LARGE);
      assertEquals(range(0, count), producers(found));
      assertEquals(2 * count - 1, found.transactionIndex().lastOffset());
      abort(found, count, count + 2);
      assertEquals(range(0, count + 2), producers(found));
    } finally {
      recovered.close();
    }
    FileStorage again = start(directory);
    assertEquals(range(0, count + 2), producers(again.open(ID, LARGE)));
    again.close();
  }

  @Test
  void whatWasAbortedIsThereAfterAKill() {
    abort(log, 0, 5);
    assertHolds(kill(), 5);
  }

  @Test
  void aLogWithoutAbortedTransactionsHasNoFile() {
    log.writeSnapshot(new Snapshot(log.endOffset(), ByteBuffer.allocate(1)));
    assertEquals(List.of(), files(data, SUFFIX));
  }

  @Test
  void aTornEntryIsCutAtEveryByte() throws IOException {
    abort(log, 0, 4);
    for (int left = 3 * BYTES; left < 4 * BYTES; left++) {
      Path copy = kill();
      StorageFixture.cut(files(copy, SUFFIX).getFirst(), left);
      assertHolds(copy, 3);
    }
  }

  @Test
  void allThatFollowsADamagedEntryGoes() throws IOException {
    abort(log, 0, 4);
    for (int position = BYTES; position < 2 * BYTES; position++) {
      Path copy = kill();
      StorageFixture.flipBit(files(copy, SUFFIX).getFirst(), position, position % 8);
      assertHolds(copy, 1);
    }
  }

  @Test
  void aFileThatIsMissingTakesThoseThatFollow() throws IOException {
    abort(log, 0, 3 * FILE + 5);
    assertEquals(4, files(data, SUFFIX).size());
    Path copy = kill();
    Files.delete(files(copy, SUFFIX).get(1));
    assertHolds(copy, FILE);
    Path cut = kill();
    StorageFixture.cut(files(cut, SUFFIX).get(2), 7 * BYTES);
    assertHolds(cut, 2 * FILE + 7);
  }

  @Test
  void filesGoWithWhatNobodyAsksForAnyMore() {
    abort(log, 0, 3 * FILE + 5);
    log.transactionIndex().deleteBefore(2L * FILE + 1);
    assertEquals(3, files(data, SUFFIX).size());
    log.deleteBefore(5L * FILE);
    assertEquals(2, files(data, SUFFIX).size());
    log.transactionIndex().deleteBefore(9_000_000);
    assertEquals(List.of(), files(data, SUFFIX));
    assertEquals(List.of(), producers(log));
  }

  @Test
  void aDamagedEntryIsNotShownAndIsFoundByTheNextStart() throws IOException {
    abort(log, 0, 9);
    StorageFixture.flipBit(files(data, SUFFIX).getFirst(), 5 * BYTES, 0);
    String message =
        assertThrows(StorageException.class, () -> producers(log)).getCause().getMessage();
    assertTrue(message.contains(SUFFIX) && message.contains("5"), message);
    storage.close();
    storage = start(data);
    log = storage.open(ID, LARGE);
    assertEquals(range(0, 5), producers(log));
  }

  @Test
  void aCleanStopIsBelievedUnlessTheEndIsDamaged() throws IOException {
    abort(log, 0, 9);
    storage.close();
    StorageFixture.cut(files(data, SUFFIX).getFirst(), 6 * BYTES + 3);
    storage = start(data);
    log = storage.open(ID, LARGE);
    assertEquals(11, log.transactionIndex().lastOffset());
    StorageFixture.flipBit(files(data, SUFFIX).getFirst(), 5 * BYTES + 9, 2);
    storage.close();
    storage = start(data);
    log = storage.open(ID, LARGE);
    assertEquals(range(0, 5), producers(log));
  }

  @Test
  void filesThatAnOlderVersionLeftAreClearedAway() throws IOException {
    storage.close(); // the checkpoint says that there are none
    Path stale = data.resolve(ID.toString()).resolve(FileNames.segment(3, SUFFIX));
    Files.write(stale, new byte[3 * BYTES]);
    storage = start(data);
    log = storage.open(ID, LARGE);
    assertTrue(log.transactionIndex().isEmpty());
    log.transactionIndex().clear();
    assertFalse(Files.exists(stale));
    Files.write(stale, new byte[3 * BYTES]);
    log.transactionIndex().add(1, 2, 3, 3);
    assertEquals(List.of(1L), producers(log));
    assertEquals(BYTES, Files.size(stale), "its bytes are no entries");
  }

  /**
   * What is named by a snapshot is durable before it; the rest is any beginning of what there was.
   */
  @Test
  void aSnapshotOutlivesThePowerLongerThanItsAbortedTransactions() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      VolatileDisk disk = new VolatileDisk(temporary.resolve("volatile-" + round));
      FileStorage before = start(disk.root(), disk);
      Log written = before.open(ID, LARGE);
      written.append(Batches.batch(0));
      written.append(Batches.batch(10_000));
      written.flush();
      int count = 0;
      int promised = 0;
      for (int step = random.nextInt(12); step >= 0; step--) {
        switch (random.nextInt(5)) {
          case 0 -> {
            written.writeSnapshot(new Snapshot(written.endOffset(), ByteBuffer.allocate(1)));
            promised = count;
          }
          case 1 -> {
            count = random.nextInt(count + 1);
            promised = Math.min(promised, count);
            written.transactionIndex().truncate(2L * count);
          }
          default -> {
            int more = random.nextInt(30);
            abort(written, count, count + more);
            count += more;
          }
        }
      }
      disk.switchOff();
      VolatileDisk after = disk.afterPowerLoss(temporary.resolve("after-" + round), random);
      before.close();
      FileStorage again = start(after.root(), after);
      Log found = again.open(ID, LARGE);
      List<Long> shown = producers(found);
      String what = "seed " + seed + ", round " + round;
      assertTrue(shown.size() >= promised, what);
      assertEquals(range(0, shown.size()), shown, what);
      again.close();
    }
  }

  @Test
  void aMillionAbortedTransactionsTakeNoMemory() {
    int count = 1_000_000;
    long before = usedMemory();
    abort(log, 0, count);
    long growth = Long.MAX_VALUE;
    for (int i = 0; i < 10 && growth > 4 << 20; i++) {
      growth = usedMemory() - before; // others leave garbage, too
    }
    assertTrue(growth <= 4 << 20, growth + " bytes, where the entries alone have " + count * BYTES);
    assertEquals(2L * count - 1, log.transactionIndex().lastOffset());
    AtomicReference<Long> found = new AtomicReference<>();
    log.transactionIndex()
        .forEach(
            777_777,
            (producer, first, last, stable) -> {
              found.set(producer);
              return false;
            });
    assertEquals(388_888L, found.get());
  }

  private static long usedMemory() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void readersOfDifferentFilesLeaveFewOpen() {
    FaultyDisk disk = new FaultyDisk();
    FileStorage counted = start(temporary.resolve("counted"), disk);
    Log large = counted.open(ID, LARGE);
    large.append(Batches.batch(0));
    large.append(Batches.batch(10_000_000));
    int before = disk.openFiles();
    abort(large, 0, 4 * FILE);
    TransactionIndex index = large.transactionIndex();
    for (int file = 0; file < 4; file++) {
      index.forEach(2L * file * FILE, (producer, first, last, stable) -> false);
    }
    assertTrue(disk.openFiles() - before <= 2, "open: " + (disk.openFiles() - before));
    large.writeSnapshot(new Snapshot(large.endOffset(), ByteBuffer.allocate(1)));
    assertTrue(disk.openFiles() - before <= 2, "open: " + (disk.openFiles() - before));
    counted.close();
    assertEquals(0, disk.openFiles());
  }
}
