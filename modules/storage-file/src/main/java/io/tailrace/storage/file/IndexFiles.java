package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A segment's {@code .index} and {@code .timeindex} files, in Kafka's formats: entries of 8 bytes
 * (relative offset, position) and of 12 bytes (timestamp, relative offset). They repeat what the
 * batches say: what is missing or wrong in them is read from there again.
 */
final class IndexFiles {
  private static final int OFFSET_ENTRY = 8;
  private static final int TIME_ENTRY = 12;
  private static final int CHUNK = 96 << 10;

  private final Disk disk;
  private final Path offsets;
  private final Path times;
  private volatile int savedOffsets;
  private int savedTimes;

  IndexFiles(Disk disk, Path directory, long baseOffset) {
    this.disk = disk;
    offsets = directory.resolve(FileNames.segment(baseOffset, FileNames.INDEX));
    times = directory.resolve(FileNames.segment(baseOffset, FileNames.TIME_INDEX));
  }

  /**
   * Reads what was saved, up to the first entry that cannot be right.
   *
   * @param size the size of the segment: no entry points beyond it
   */
  synchronized SegmentIndex load(int size) throws IOException {
    SegmentIndex index = new SegmentIndex();
    ByteBuffer entries = contents(offsets, OFFSET_ENTRY);
    while (entries.hasRemaining()) {
      int offset = entries.getInt();
      int position = entries.getInt();
      int last = index.count() - 1;
      boolean rises =
          last < 0
              ? offset >= 0 && position == 0
              : offset > index.offset(last) && position > index.position(last);
      if (!rises || position >= size) {
        break;
      }
      index.add(offset, position);
    }
    entries = contents(times, TIME_ENTRY);
    while (entries.hasRemaining()) {
      long timestamp = entries.getLong();
      int offset = entries.getInt();
      int last = index.timeCount() - 1;
      if (last >= 0
          && (timestamp <= index.timestamp(last) || offset <= index.timestampOffset(last))) {
        break;
      }
      index.addTime(timestamp, offset);
    }
    savedOffsets = index.count();
    savedTimes = index.timeCount();
    return index;
  }

  /** The largest timestamp that was saved, with the relative offset of its batch. */
  record TimeEntry(long timestamp, int offset) {}

  /** The last entry of the time index: for a sealed segment, the largest timestamp of all. */
  Optional<TimeEntry> newest() throws IOException {
    try (DiskFile file = disk.open(times)) {
      long size = file.size();
      if (size < TIME_ENTRY || size % TIME_ENTRY != 0) {
        return Optional.empty();
      }
      ByteBuffer last = ByteBuffer.allocate(TIME_ENTRY);
      file.readFully(last, size - TIME_ENTRY);
      return Optional.of(new TimeEntry(last.getLong(0), last.getInt(8)))
          .filter(entry -> entry.offset >= 0);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes the entries that were added since the last call; {@code force} makes all durable. */
  synchronized void save(SegmentIndex index, boolean force) throws IOException {
    int offsetEntries = index.count();
    int timeEntries = index.timeCount();
    savedOffsets =
        save(
            offsets,
            OFFSET_ENTRY,
            savedOffsets,
            offsetEntries,
            force,
            (buffer, entry) -> buffer.putInt(index.offset(entry)).putInt(index.position(entry)));
    savedTimes =
        save(
            times,
            TIME_ENTRY,
            savedTimes,
            timeEntries,
            force,
            (buffer, entry) ->
                buffer.putLong(index.timestamp(entry)).putInt(index.timestampOffset(entry)));
  }

  /** Has the next {@link #save} write everything again. */
  synchronized void forget() {
    savedOffsets = 0;
    savedTimes = 0;
  }

  /** How many offset entries are saved; does not wait for a {@link #save} that goes on. */
  int savedOffsets() {
    return savedOffsets;
  }

  synchronized void delete() throws IOException {
    disk.delete(offsets);
    disk.delete(times);
  }

  /** How an entry is written. */
  private interface Encoder {
    void write(ByteBuffer buffer, int entry);
  }

  private int save(Path path, int entrySize, int from, int to, boolean force, Encoder encoder)
      throws IOException {
    if (from == to && !force) {
      return to;
    }
    try (DiskFile file = disk.create(path)) {
      ByteBuffer buffer =
          ByteBuffer.allocate(Math.min(CHUNK, Math.max(entrySize, (to - from) * entrySize)));
      long position = (long) from * entrySize;
      for (int entry = from; entry < to; ) {
        buffer.clear();
        for (; entry < to && buffer.remaining() >= entrySize; entry++) {
          encoder.write(buffer, entry);
        }
        buffer.flip();
        int bytes = buffer.remaining();
        file.writeFully(buffer, position);
        position += bytes;
      }
      file.truncate((long) to * entrySize);
      if (force) {
        file.force();
      }
    }
    return to;
  }

  private ByteBuffer contents(Path path, int entrySize) throws IOException {
    try (DiskFile file = disk.open(path)) {
      long entries = Math.min(file.size() / entrySize, SegmentIndex.MAX_ENTRIES);
      ByteBuffer contents = ByteBuffer.allocate((int) entries * entrySize);
      file.readFully(contents, 0);
      return contents.flip();
    } catch (NoSuchFileException e) {
      return ByteBuffer.allocate(0);
    }
  }
}
