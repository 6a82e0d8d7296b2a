package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A small file that is replaced as a whole, durably: a crash leaves the old one or the new one. It
 * ends with the CRC32C of what comes before.
 */
final class AtomicFile {
  private static final int CRC_BYTES = 4;

  private AtomicFile() {}

  static void write(Disk disk, Path path, ByteBuffer contents) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + FileNames.TEMPORARY);
    int size = contents.remaining();
    ByteBuffer crc = ByteBuffer.allocate(CRC_BYTES).putInt(crc(contents)).flip();
    try (DiskFile file = disk.create(temporary)) {
      file.truncate(0);
      file.writeFully(contents.duplicate(), 0);
      file.writeFully(crc, size);
      file.force();
    }
    disk.rename(temporary, path);
    disk.syncDirectory(path.getParent());
  }

  /** The contents; empty if there is no such file, or it is damaged, or larger than allowed. */
  static Optional<ByteBuffer> read(Disk disk, Path path, int maxBytes) throws IOException {
    try (DiskFile file = disk.open(path)) {
      long size = file.size() - CRC_BYTES;
      if (size < 0 || size > maxBytes) {
        return Optional.empty();
      }
      ByteBuffer contents = ByteBuffer.allocate((int) size + CRC_BYTES);
      file.readFully(contents, 0);
      int expected = contents.getInt((int) size);
      contents.flip().limit((int) size);
      return crc(contents) == expected ? Optional.of(contents) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static int crc(ByteBuffer contents) {
    CRC32C crc = new CRC32C();
    crc.update(contents.duplicate());
    return (int) crc.getValue();
  }
}
