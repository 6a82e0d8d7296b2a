package io.tailrace.storage.file;

import static io.tailrace.storage.file.StorageFixture.ID;
import static io.tailrace.storage.file.StorageFixture.LARGE;
import static io.tailrace.storage.file.StorageFixture.SMALL;
import static io.tailrace.storage.file.StorageFixture.files;
import static io.tailrace.storage.file.StorageFixture.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.StorageException;
import io.tailrace.storage.file.FaultyDisk.Fault;
import io.tailrace.storage.file.FaultyDisk.Operation;
import io.tailrace.testkit.storage.Batches;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full disks and I/O errors: one log fails, cleanly, and the others go on. */
class FailingDiskTest {
  private static final LogId OTHER = new LogId("other", 1, 1, 0);

  @TempDir private Path data;
  private final FaultyDisk disk = new FaultyDisk();
  private FileStorage storage;
  private Log log;

  @BeforeEach
  void startStorage() {
    storage = start(data, disk);
    log = storage.open(ID, LARGE);
    Batches.appendTo(log, 5);
  }

  @AfterEach
  void closeStorage() {
    disk.fault((operation, path) -> {});
    storage.close();
  }

  private static Fault failing(Operation failing, String suffix) {
    return (operation, path) -> {
      if (operation == failing && path.toString().endsWith(suffix)) {
        throw new IOException("No space left on device");
      }
    };
  }

  private void assertOthersGoOn() {
    Log other = storage.open(OTHER, LARGE);
    other.append(Batches.batch(other.endOffset()));
    other.flush();
  }

  private void assertReopensWith(long end) {
    disk.fault((operation, path) -> {});
    log.close();
    log = storage.open(ID, LARGE);
    assertEquals(end, log.endOffset());
    Batches.appendTo(log, end + 5);
    log.flush();
    assertEquals(LongStream.range(0, end + 5).boxed().toList(), Batches.allOffsets(log));
  }

  @Test
  void shortWritesAreContinued() {
    disk.fault(
        new Fault() {
          @Override
          public void before(Operation operation, Path path) {}

          @Override
          public int bytesOf(int wanted, Path path) {
            return Math.min(wanted, 7);
          }
        });
    Batches.appendTo(log, 20);
    assertEquals(LongStream.range(0, 20).boxed().toList(), Batches.allOffsets(log));
  }

  @Test
  void aFullDiskFailsTheAppendAndNothingOfItIsSeen() throws IOException {
    long size = log.sizeInBytes();
    disk.fault(
        new Fault() {
          @Override
          public void before(Operation operation, Path path) {}

          @Override
          public int bytesOf(int wanted, Path path) throws IOException {
            if (path.toString().endsWith(".log") && path.toString().contains(ID.toString())) {
              if (wanted < 40) {
                throw new IOException("No space left on device");
              }
              return wanted - 30;
            }
            return wanted;
          }
        });
    StorageException e = assertThrows(StorageException.class, () -> log.append(Batches.batch(5)));
    assertTrue(e.getMessage().contains(ID.toString()), e.getMessage());
    assertEquals(5, log.endOffset());
    assertEquals(size, log.sizeInBytes());
    assertEquals(size, Files.size(files(data, ".log").getFirst()), "the rest was cut away");
    assertEquals(5, Batches.allOffsets(log).size(), "reading goes on");
    assertOthersGoOn();
    disk.fault((operation, path) -> {});
    assertThrows(StorageException.class, () -> log.append(Batches.batch(5)), "it is final");
    assertReopensWith(5);
  }

  @Test
  void whatCannotBeCutAwayIsCutWhenTheLogIsOpenedAgain() throws IOException {
    disk.fault(
        new Fault() {
          @Override
          public void before(Operation operation, Path path) throws IOException {
            if (operation == Operation.TRUNCATE) {
              throw new IOException("Input/output error");
            }
          }

          @Override
          public int bytesOf(int wanted, Path path) throws IOException {
            if (wanted < 40) {
              throw new IOException("Input/output error");
            }
            return wanted - 30;
          }
        });
    long size = log.sizeInBytes();
    assertThrows(StorageException.class, () -> log.append(Batches.batch(5)));
    assertTrue(Files.size(files(data, ".log").getFirst()) > size);
    assertEquals(5, Batches.allOffsets(log).size());
    assertReopensWith(5);
    assertEquals(10, log.endOffset());
  }

  @Test
  void anFsyncThatFailsIsFinal() {
    disk.fault(failing(Operation.FORCE, ".log"));
    assertThrows(StorageException.class, log::flush);
    disk.fault((operation, path) -> {});
    assertThrows(StorageException.class, log::flush, "a second one may succeed, and lie");
    assertThrows(StorageException.class, () -> log.append(Batches.batch(5)));
    assertEquals(5, Batches.allOffsets(log).size());
    assertOthersGoOn();
    assertReopensWith(5);
  }

  @Test
  void aSegmentThatCannotBeCreatedFailsTheAppend() {
    log.configure(SMALL);
    disk.fault(failing(Operation.CREATE, ".log"));
    assertThrows(StorageException.class, () -> Batches.appendTo(log, 30));
    long end = log.endOffset();
    assertOthersFail();
    assertReopensWith(end);
  }

  private void assertOthersFail() {
    assertThrows(StorageException.class, this::assertOthersGoOn);
  }

  @Test
  void aSnapshotThatCannotBeWrittenLeavesTheOldOne() {
    log.writeSnapshot(new Snapshot(3, ByteBuffer.wrap(new byte[] {1})));
    disk.fault(failing(Operation.RENAME, ".tmp"));
    assertThrows(
        StorageException.class,
        () -> log.writeSnapshot(new Snapshot(5, ByteBuffer.wrap(new byte[] {2}))));
    assertEquals(3, log.snapshot().orElseThrow().offset());
    assertReopensWith(5);
    assertEquals(3, log.snapshot().orElseThrow().offset());
  }

  @Test
  void aLogThatCannotBeCreatedIsNotListed() {
    disk.fault(failing(Operation.CREATE, FileNames.STATE));
    assertThrows(StorageException.class, () -> storage.open(OTHER, LARGE));
    assertEquals(1, storage.logs().size());
    disk.fault((operation, path) -> {});
    assertEquals(0, storage.open(OTHER, LARGE).endOffset());
  }
}
