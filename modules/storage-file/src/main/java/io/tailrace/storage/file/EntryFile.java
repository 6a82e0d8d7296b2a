package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file of entries of one size, to which entries are added, and which ends with one entry that
 * holds the checksum of all others. It repeats what a segment's batches say: a file that is missing
 * or damaged counts as empty, and is made anew from them.
 */
final class EntryFile {
  private static final int MAGIC = 0x54524958;
  private static final int CRC_BYTES = 4;
  private static final int CHUNK_ENTRIES = 8192;

  private final Disk disk;
  private final Path path;
  private final int entrySize;
  private final CRC32C crc = new CRC32C();
  private volatile int saved;

  /** How an entry is written. */
  interface Encoder {
    void write(ByteBuffer buffer, int entry);
  }

  EntryFile(Disk disk, Path path, int entrySize) {
    this.disk = disk;
    this.path = path;
    this.entrySize = entrySize;
  }

  int saved() {
    return saved;
  }

  /** All entries, if they are as they were saved. */
  ByteBuffer read() throws IOException {
    forget();
    try (DiskFile file = disk.open(path)) {
      long size = file.size() - entrySize;
      if (size < 0 || size % entrySize != 0 || size / entrySize > SegmentIndex.MAX_ENTRIES) {
        return ByteBuffer.allocate(0);
      }
      ByteBuffer contents = ByteBuffer.allocate((int) size + entrySize);
      file.readFully(contents, 0);
      contents.flip().limit((int) size);
      CRC32C found = new CRC32C();
      found.update(contents.duplicate());
      contents.limit(contents.capacity());
      int expected = contents.getInt(contents.limit() - CRC_BYTES);
      if (contents.getInt((int) size) != MAGIC || (int) found.getValue() != expected) {
        return ByteBuffer.allocate(0);
      }
      contents.limit((int) size);
      crc.update(contents.duplicate());
      saved = (int) size / entrySize;
      return contents;
    } catch (NoSuchFileException e) {
      return ByteBuffer.allocate(0);
    }
  }

  /** Writes the entries from those that are saved up to {@code count}. */
  void save(int count, boolean force, Encoder encoder) throws IOException {
    int entry = saved;
    if (entry == count && !force) {
      return;
    }
    int chunk = Math.min(CHUNK_ENTRIES, count - entry);
    ByteBuffer buffer = ByteBuffer.allocate((chunk + 1) * entrySize);
    try (DiskFile file = disk.create(path)) {
      do {
        long position = (long) entry * entrySize;
        buffer.clear();
        for (int i = 0; i < chunk && entry < count; i++) {
          encoder.write(buffer, entry++);
        }
        crc.update(buffer.duplicate().flip());
        if (entry == count) {
          writeEnd(buffer);
        }
        file.writeFully(buffer.flip(), position);
      } while (entry < count);
      file.truncate((long) (count + 1) * entrySize);
      if (force) {
        file.force();
      }
    } catch (IOException e) {
      forget();
      throw e;
    }
    saved = count;
  }

  private void writeEnd(ByteBuffer buffer) {
    int end = buffer.position() + entrySize;
    buffer.putInt(MAGIC);
    while (buffer.position() < end - CRC_BYTES) {
      buffer.put((byte) 0);
    }
    buffer.putInt((int) crc.getValue());
  }

  void forget() {
    saved = 0;
    crc.reset();
  }

  void delete() throws IOException {
    disk.delete(path);
    forget();
  }
}
