package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log.Snapshot;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The snapshot of a log that the last checkpoint holds, or the next one will, in place of a file of
 * its own. One on disk cannot be deleted: it is made void by counting a cut in the log's state.
 */
final class CheckpointSnapshot {
  private static final long NONE = -1;

  private Optional<Snapshot> current;
  private long offsetOnDisk;

  /** Begins with what the last checkpoint holds, if that is not void. */
  CheckpointSnapshot(Optional<Snapshot> found) {
    current = found;
    offsetOnDisk = found.map(Snapshot::offset).orElse(NONE);
  }

  /** The snapshot, if it is not outdated. */
  synchronized Optional<Snapshot> current() {
    return current.map(kept -> new Snapshot(kept.offset(), kept.state().duplicate()));
  }

  /** Keeps one for the next checkpoint. */
  synchronized void keep(Snapshot snapshot) {
    ByteBuffer state = snapshot.state();
    ByteBuffer copy = ByteBuffer.allocate(state.remaining()).put(state.duplicate()).flip();
    current = Optional.of(new Snapshot(snapshot.offset(), copy.asReadOnlyBuffer()));
  }

  /** Whether a crash would bring back one at or above an offset. */
  synchronized boolean isOnDiskFrom(long offset) {
    return offsetOnDisk >= offset;
  }

  /** Forgets those at and above an offset; what is on disk of them has been made void. */
  synchronized void removeFrom(long offset) {
    current = current.filter(kept -> kept.offset() < offset);
    offsetOnDisk = offsetOnDisk >= offset ? NONE : offsetOnDisk;
  }

  /** Says that a newer one has a file of its own. */
  synchronized void supersede() {
    current = Optional.empty();
  }
}
