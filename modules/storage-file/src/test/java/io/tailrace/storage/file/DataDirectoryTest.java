package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.SMALL;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.config.Config;
import io.tailrace.spi.config.ConfigException;
import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.Storage;
import io.tailrace.spi.storage.Storage.Volume;
import io.tailrace.spi.storage.StorageContext;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FaultyDisk.Operation;
import io.tailrace.testkit.storage.Batches;
import io.tailrace.testkit.storage.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data directories: one or several, one owner each. */
class DataDirectoryTest {
  @TempDir private Path temporary;

  private Storage create(Map<String, String> config) {
    return new FileStorageProvider()
        .create(new StorageContext(Config.of(config), new ManualClock(0)));
  }

  @Test
  void aSecondStartIsRefusedAndHarmsNothing() {
    FileStorage first = start(temporary);
    Log log = first.open(ID, SMALL);
    Batches.appendTo(log, 5);
    StorageException e = assertThrows(StorageException.class, () -> start(temporary));
    assertTrue(e.getMessage().contains("in use by another broker"), e.getMessage());
    assertTrue(e.getMessage().contains(temporary.toString()), e.getMessage());
    Batches.appendTo(log, 10);
    first.close();
    FileStorage second = start(temporary);
    assertEquals(10, second.open(ID, SMALL).endOffset());
    second.close();
  }

  @Test
  void newLogsGoToTheDirectoryWithTheFewest() throws IOException {
    Path one = temporary.resolve("one");
    Path two = temporary.resolve("two");
    Map<String, String> config = Map.of("log.dirs", one + "," + two);
    Storage storage = create(config);
    storage.start();
    for (int i = 0; i < 10; i++) {
      storage.open(new LogId("spread", 1, 1, i), SMALL).append(Batches.batch(0));
    }
    assertEquals(
        List.of(5, 5), storage.volumes().stream().map(volume -> volume.logs().size()).toList());
    storage.close();
    storage = create(config);
    storage.start();
    assertEquals(10, storage.logs().size());
    storage.delete(new LogId("spread", 1, 1, 0));
    storage.open(new LogId("spread", 1, 1, 10), SMALL);
    assertEquals(
        List.of(5, 5), storage.volumes().stream().map(volume -> volume.logs().size()).toList());
    storage.close();
    assertTrue(Files.isDirectory(one) && Files.isDirectory(two));
  }

  @Test
  void aLogInTwoDirectoriesIsRefused() {
    for (String name : List.of("one", "two")) {
      FileStorage storage = start(temporary.resolve(name));
      storage.open(ID, SMALL).append(Batches.batch(0));
      storage.close();
    }
    Storage both =
        create(Map.of("log.dirs", temporary.resolve("one") + "," + temporary.resolve("two")));
    StorageException e = assertThrows(StorageException.class, both::start);
    assertTrue(e.getMessage().contains("is both in"), e.getMessage());
    both.close();
    FileStorage one = start(temporary.resolve("one"));
    assertEquals(1, one.open(ID, SMALL).endOffset());
    one.close();
  }

  @Test
  void anUnusableDirectoryTakesNoOtherOffline() throws IOException {
    Path good = temporary.resolve("good");
    Path bad = temporary.resolve("bad");
    FileStorage before = start(good);
    Batches.appendTo(before.open(ID, SMALL), 5);
    before.close();
    Files.writeString(bad, "not a directory");
    Storage storage = create(Map.of("log.dirs", good + "," + bad));
    storage.start();
    assertEquals(List.of(ID), storage.logs());
    assertEquals(5, storage.open(ID, SMALL).endOffset());
    assertEquals(List.of(true, false), storage.volumes().stream().map(Volume::online).toList());
    LogId lost = new LogId("lost", 1, 1, 0);
    StorageException e = assertThrows(StorageException.class, () -> storage.open(lost, SMALL));
    assertTrue(e.getMessage().contains("may be in the data directory " + bad), e.getMessage());
    LogId fresh = new LogId("fresh", 1, 2, 0);
    storage.expectNew(fresh);
    Batches.appendTo(storage.open(fresh, SMALL), 3);
    storage.close();
    Files.delete(bad);
    Storage again = create(Map.of("log.dirs", good + "," + bad));
    again.start();
    assertEquals(0, again.open(lost, SMALL).endOffset());
    assertEquals(3, again.open(fresh, SMALL).endOffset());
    again.close();
  }

  @Test
  void aLogThatCannotBeReadTakesItsDirectoryOffline() {
    Path good = temporary.resolve("good");
    Path bad = temporary.resolve("bad");
    FileStorage before = start(bad);
    Batches.appendTo(before.open(ID, SMALL), 5);
    StorageFixture.killed(bad, temporary.resolve("copy"));
    before.close();
    FaultyDisk disk = new FaultyDisk();
    disk.fault(
        (operation, path) -> {
          if (path.endsWith(FileNames.STATE)) {
            throw new IOException("Input/output error");
          }
        });
    FileStorage storage =
        new FileStorage(List.of(good, temporary.resolve("copy")), disk, new ManualClock(1_000_000));
    storage.start();
    assertEquals(List.of(), storage.logs());
    assertEquals(List.of(true, false), storage.volumes().stream().map(Volume::online).toList());
    assertThrows(StorageException.class, () -> storage.open(ID, SMALL));
    storage.close();
    FileStorage healed = start(temporary.resolve("copy"));
    assertEquals(5, healed.open(ID, SMALL).endOffset());
    healed.close();
  }

  @Test
  void aNewLogThatAFullDirectoryDoesNotTakeGoesToAnother() {
    Path full = temporary.resolve("full");
    Path good = temporary.resolve("good");
    FaultyDisk disk = new FaultyDisk();
    FileStorage storage = new FileStorage(List.of(full, good), disk, new ManualClock(1_000_000));
    storage.start();
    disk.fault(
        (operation, path) -> {
          if (operation == Operation.WRITE && path.startsWith(full)) {
            throw new IOException("No space left on device");
          }
        });
    Batches.appendTo(storage.open(ID, SMALL), 5);
    assertEquals(List.of(false, true), storage.volumes().stream().map(Volume::online).toList());
    assertFalse(Files.exists(full.resolve(ID.toString())));
    storage.close();
    FileStorage again = new FileStorage(List.of(full, good), disk, new ManualClock(1_000_000));
    again.start();
    assertEquals(5, again.open(ID, SMALL).endOffset());
    again.close();
  }

  @Test
  void aNewLogGoesToNoOtherDirectoryWhileItMayComeBackInTheFirst() {
    Path bad = temporary.resolve("bad");
    Path good = temporary.resolve("good");
    FaultyDisk disk = new FaultyDisk();
    FileStorage storage = new FileStorage(List.of(bad, good), disk, new ManualClock(1_000_000));
    storage.start();
    disk.fault(
        (operation, path) -> {
          if (path.startsWith(bad)
              && (operation == Operation.WRITE || operation == Operation.DELETE)) {
            throw new IOException("Input/output error");
          }
        });
    assertThrows(StorageException.class, () -> storage.open(ID, SMALL));
    assertFalse(Files.exists(good.resolve(ID.toString())));
    disk.fault((operation, path) -> {});
    assertEquals(0, storage.open(ID, SMALL).endOffset());
    assertTrue(Files.exists(bad.resolve(ID.toString())));
    storage.close();
  }

  @Test
  void withoutAnyUsableDirectoryTheReasonsAreGiven() throws IOException {
    Path one = Files.writeString(temporary.resolve("one"), "");
    Path two = Files.writeString(temporary.resolve("two"), "");
    Storage storage = create(Map.of("log.dirs", one + "," + two));
    StorageException e = assertThrows(StorageException.class, storage::start);
    for (Path path : List.of(one, two)) {
      String reason =
          "Cannot use the data directory " + path + ": " + path + " exists and is no directory";
      assertTrue(e.getMessage().contains(reason), e.getMessage());
    }
    storage.close();
  }

  @Test
  void aDirectoryNamedTwiceIsRefused() {
    assertThrows(
        ConfigException.class,
        () -> create(Map.of("log.dirs", temporary + "," + temporary + "/x/..")));
  }

  @Test
  void whatIsNoLogIsLeftAlone() throws IOException {
    Files.writeString(temporary.resolve("notes-7"), "not a directory");
    Files.createDirectory(temporary.resolve("lost+found"));
    FileStorage storage = start(temporary);
    assertEquals(List.of(), storage.logs());
    storage.close();
    assertEquals("not a directory", Files.readString(temporary.resolve("notes-7")));
    assertTrue(Files.exists(temporary.resolve("lost+found")));
  }

  @Test
  void aDeletedLogLeavesNothingBehind() throws IOException {
    FileStorage storage = start(temporary);
    Batches.appendTo(storage.open(ID, SMALL), 30);
    storage.delete(ID);
    assertFalse(Files.exists(temporary.resolve(ID.toString())));
    storage.close();
    try (var paths = Files.list(temporary)) {
      assertEquals(
          List.of(".lock", "clean-shutdown.checkpoint"),
          paths.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }
}
