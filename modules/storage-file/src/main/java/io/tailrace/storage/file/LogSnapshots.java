package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The snapshots of an open log: one in a file of its own, and one that the checkpoint of a clean
 * stop holds; the newer of them counts.
 */
final class LogSnapshots {
  /** A larger snapshot than this is stored in a file of its own. */
  private static final int MAX_CHECKPOINTED_BYTES = 4096;

  private final SnapshotFile file;
  private final LogState state;
  private final CheckpointSnapshot checkpointed;

  LogSnapshots(Disk disk, Path directory, LogState state, CheckpointSnapshot checkpointed) {
    file = new SnapshotFile(disk, directory);
    this.state = state;
    this.checkpointed = checkpointed;
  }

  /** Stores one, in place of what was there. */
  void write(Snapshot snapshot) throws IOException {
    file.write(snapshot);
    if (checkpointed.isOnDiskFrom(snapshot.offset())) {
      state.update(LogState.Values::cut, true);
      checkpointed.removeFrom(snapshot.offset());
    }
    checkpointed.supersede();
  }

  /** Keeps the last one: for the checkpoint, if it is small. */
  void writeLast(Snapshot snapshot) throws IOException {
    if (snapshot.state().remaining() > MAX_CHECKPOINTED_BYTES) {
      write(snapshot);
    } else {
      checkpointed.keep(snapshot);
    }
  }

  Optional<Snapshot> newest() throws IOException {
    Optional<Snapshot> own = file.read();
    Optional<Snapshot> other = checkpointed.current();
    boolean isOther =
        other.isPresent() && (own.isEmpty() || own.get().offset() <= other.get().offset());
    return isOther ? other : own;
  }

  /** What the next checkpoint is to hold. */
  Optional<Snapshot> checkpointed() {
    return checkpointed.current();
  }

  /** Deletes the file, if there is a snapshot above an offset. */
  void deleteFileAbove(long offset) throws IOException {
    if (newest().filter(snapshot -> snapshot.offset() > offset).isPresent()) {
      file.delete();
    }
  }

  void deleteFile() throws IOException {
    file.delete();
  }

  /** Writes values that make a checkpointed snapshot above an offset void, durably. */
  void makeVoidAbove(long offset, LogState.Values values) throws IOException {
    state.write(checkpointed.isOnDiskFrom(offset + 1) ? values.cut() : values, true);
    checkpointed.removeFrom(offset + 1);
  }

  /** Forgets what the checkpoint holds; the log's state has made it void. */
  void forgetCheckpointed() {
    checkpointed.removeFrom(0);
  }
}
