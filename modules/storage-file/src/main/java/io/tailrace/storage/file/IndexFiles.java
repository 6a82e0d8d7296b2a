package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A segment's {@code .index} and {@code .timeindex} files. */
final class IndexFiles {
  private final EntryFile offsets;
  private final EntryFile times;

  IndexFiles(Disk disk, Path directory, long baseOffset) {
    offsets =
        new EntryFile(disk, directory.resolve(FileNames.segment(baseOffset, FileNames.INDEX)), 8);
    times =
        new EntryFile(
            disk, directory.resolve(FileNames.segment(baseOffset, FileNames.TIME_INDEX)), 12);
  }

  /** Reads what was saved; nothing where one of the files is missing or damaged. */
  synchronized SegmentIndex load() throws IOException {
    SegmentIndex index = new SegmentIndex();
    ByteBuffer offsetEntries = offsets.read();
    ByteBuffer timeEntries = times.read();
    if (!offsetEntries.hasRemaining() || !timeEntries.hasRemaining()) {
      forget();
      return index;
    }
    while (offsetEntries.hasRemaining()) {
      index.add(offsetEntries.getInt(), offsetEntries.getInt());
    }
    while (timeEntries.hasRemaining()) {
      index.addTime(timeEntries.getLong(), timeEntries.getInt());
    }
    return index;
  }

  /** Writes the entries that were added since the last call; {@code force} makes all durable. */
  synchronized void save(SegmentIndex index, boolean force) throws IOException {
    offsets.save(
        index.count(),
        force,
        (buffer, entry) -> buffer.putInt(index.offset(entry)).putInt(index.position(entry)));
    times.save(
        index.timeCount(),
        force,
        (buffer, entry) ->
            buffer.putLong(index.timestamp(entry)).putInt(index.timestampOffset(entry)));
  }

  /** Has the next {@link #save} write everything again. */
  synchronized void forget() {
    offsets.forget();
    times.forget();
  }

  /** How many offset entries are saved; does not wait for a {@link #save} that goes on. */
  int savedOffsets() {
    return offsets.saved();
  }

  synchronized void delete() throws IOException {
    offsets.delete();
    times.delete();
  }
}
