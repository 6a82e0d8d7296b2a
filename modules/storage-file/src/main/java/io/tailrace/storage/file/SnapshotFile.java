package io.tailrace.storage.file;

import io.tailrace.spi.storage.Log.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** The file {@code snapshot} in a log's directory: magic and version, the offset, the state. */
final class SnapshotFile {
  private static final int MAGIC = 0x54524c4e;
  private static final short VERSION = 1;
  private static final int HEADER = 16;
  private static final int MAX_STATE = 64 << 20;

  private final Disk disk;
  private final Path path;

  SnapshotFile(Disk disk, Path directory) {
    this.disk = disk;
    path = directory.resolve(FileNames.SNAPSHOT);
  }

  void write(Snapshot snapshot) throws IOException {
    int size = snapshot.state().remaining();
    if (size > MAX_STATE) {
      throw new IllegalArgumentException("A snapshot of " + size + " bytes");
    }
    ByteBuffer contents =
        ByteBuffer.allocate(HEADER + size)
            .putInt(MAGIC)
            .putShort(VERSION)
            .putShort((short) 0)
            .putLong(snapshot.offset())
            .put(snapshot.state().duplicate())
            .flip();
    AtomicFile.write(disk, path, contents);
  }

  Optional<Snapshot> read() throws IOException {
    return AtomicFile.read(disk, path, HEADER + MAX_STATE)
        .filter(
            contents ->
                contents.remaining() >= HEADER
                    && contents.getInt(0) == MAGIC
                    && contents.getShort(4) == VERSION)
        .map(
            contents ->
                new Snapshot(
                    contents.getLong(8), contents.slice(HEADER, contents.limit() - HEADER)));
  }

  void delete() throws IOException {
    disk.delete(path);
  }
}
