package io.tailrace.storage.file;

import io.tailrace.spi.storage.RecordBatch;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that a compaction writes, with what is to be known of it as a segment. Nothing is
 * written while all that is kept lies in the first source as it did: the file begins when something
 * changes, with a copy of what came before.
 */
final class CleanedFile implements AutoCloseable {
  private final Disk disk;
  private final Path path;
  private final long baseOffset;
  private final int indexIntervalBytes;
  private final ByteBuffer buffer;
  private final SegmentFile source;
  private final SegmentIndex index = new SegmentIndex();
  private Optional<DiskFile> file = Optional.empty();
  private boolean started;
  private int written;
  private int size;
  private long nextOffset;
  private long firstTimestamp = RecordBatch.NO_TIMESTAMP;
  private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
  private long maxTimestampOffset;

  /**
   * Not begun yet.
   *
   * @param source the first segment that it replaces; referred to while this is written
   * @param buffer gathers small writes
   */
  CleanedFile(
      Disk disk, Path directory, Segment source, int indexIntervalBytes, ByteBuffer buffer) {
    this.disk = disk;
    this.source = source.file();
    this.baseOffset = source.baseOffset();
    this.indexIntervalBytes = indexIntervalBytes;
    this.buffer = buffer.clear();
    path = directory.resolve(FileNames.segment(baseOffset, FileNames.CLEANED));
    nextOffset = baseOffset;
    maxTimestampOffset = baseOffset;
  }

  Path path() {
    return path;
  }

  boolean isStarted() {
    return started;
  }

  int size() {
    return size;
  }

  SegmentIndex index() {
    return index;
  }

  /** What is known of it, as of when its sources were written last. */
  SegmentMeta meta(long changedMs) {
    return new SegmentMeta(
        baseOffset, size, nextOffset, firstTimestamp, maxTimestamp, maxTimestampOffset, changedMs);
  }

  /** Adds a batch; before the file has begun, one that is in the first source at this place. */
  void add(ByteBuffer source, int at, int end) throws IOException {
    if (end - at > Integer.MAX_VALUE - size) {
      throw new IOException("Batches of " + path + " became more than 2 GiB");
    }
    note(source, at);
    if (started) {
      write(source.duplicate().limit(end).position(at));
    }
    size += end - at;
  }

  private void note(ByteBuffer source, int at) {
    long offset = RecordBatch.baseOffset(source, at);
    long timestamp = RecordBatch.newestRecord(source, at);
    if (size == 0) {
      firstTimestamp = timestamp;
      maxTimestampOffset = offset;
    }
    if (timestamp > maxTimestamp) {
      maxTimestamp = timestamp;
      maxTimestampOffset = offset;
    }
    if (!index.isFull() && index.isDue(size, indexIntervalBytes)) {
      index.addTime(maxTimestamp, (int) (maxTimestampOffset - baseOffset));
      index.add((int) (offset - baseOffset), size);
    }
    nextOffset = RecordBatch.nextOffset(source, at);
  }

  private void write(ByteBuffer batch) throws IOException {
    if (batch.remaining() > buffer.remaining()) {
      flush();
    }
    int bytes = batch.remaining();
    if (bytes > buffer.remaining()) {
      file.orElseThrow().writeFully(batch, written);
      written += bytes;
    } else {
      buffer.put(batch);
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    int bytes = buffer.remaining();
    file.orElseThrow().writeFully(buffer, written);
    written += bytes;
    buffer.clear();
  }

  /** Begins the file, with all that was added so far: the first bytes of the first source. */
  void start() throws IOException {
    if (started) {
      return;
    }
    file = Optional.of(disk.create(path));
    started = true;
    file.get().truncate(0);
    while (written < size) {
      buffer.clear().limit(Math.min(buffer.capacity(), size - written));
      if (source.file().read(buffer, written) < 0) {
        throw new EOFException("A source of " + path + " ends at " + written);
      }
      flush();
    }
    buffer.clear();
  }

  /** Makes it durable; the caller gives it its name then. */
  void finish() throws IOException {
    flush();
    file.orElseThrow().force();
    closeFile();
  }

  private void closeFile() throws IOException {
    Optional<DiskFile> open = file;
    file = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }

  /** Says that it has its name: it is not to be deleted any more. */
  void named() {
    started = false;
  }

  /** Deletes what has been begun and was not given a name. */
  @Override
  public void close() throws IOException {
    if (started) {
      started = false;
      closeFile();
      disk.delete(path);
    }
  }
}
