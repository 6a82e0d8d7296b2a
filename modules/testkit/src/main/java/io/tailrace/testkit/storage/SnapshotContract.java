package io.tailrace.testkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.Log.Snapshot;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The state that the kernel derives and the storage keeps. */
interface SnapshotContract extends StorageContract {

  @Test
  default void aNewLogHasNoSnapshot() {
    assertTrue(open(SMALL).snapshot().isEmpty());
  }

  @Test
  default void theLastSnapshotIsKept() {
    Log log = logOf(10);
    ByteBuffer first = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}, 1, 3);
    log.writeSnapshot(new Snapshot(4, first));
    assertEquals(3, first.remaining(), "the buffer is left as it is");
    first.put(1, (byte) 99);
    Snapshot read = log.snapshot().orElseThrow();
    assertEquals(4, read.offset());
    assertEquals(ByteBuffer.wrap(new byte[] {2, 3, 4}), read.state());
    log.writeSnapshot(new Snapshot(10, ByteBuffer.allocate(100_000)));
    assertEquals(10, log.snapshot().orElseThrow().offset());
    assertEquals(100_000, log.snapshot().orElseThrow().state().remaining());
  }

  @Test
  default void theLastSnapshotOfACloseIsKept() {
    for (int size : new int[] {3, 100_000}) {
      Log log = open(SMALL);
      log.writeSnapshot(new Snapshot(log.endOffset(), ByteBuffer.allocate(1)));
      Batches.appendTo(log, log.endOffset() + 5);
      ByteBuffer state = ByteBuffer.allocate(size).put(0, (byte) 7);
      log.close(new Snapshot(log.endOffset(), state));
      state.put(0, (byte) 99);
      log = open(SMALL);
      for (int i = 0; i < 3; i++) {
        Snapshot read = log.snapshot().orElseThrow();
        assertEquals(log.endOffset(), read.offset());
        assertEquals(size, read.state().remaining());
        assertEquals(7, read.state().get());
      }
      long cut = log.endOffset() - 1;
      log.truncate(cut);
      assertTrue(log.snapshot().stream().allMatch(older -> older.offset() <= cut));
    }
  }

  @Test
  default void anEmptyStateIsAState() {
    Log log = logOf(1);
    log.writeSnapshot(new Snapshot(1, ByteBuffer.allocate(0)));
    assertEquals(0, log.snapshot().orElseThrow().state().remaining());
  }
}
