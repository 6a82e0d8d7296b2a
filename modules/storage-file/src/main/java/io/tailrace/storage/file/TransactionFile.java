package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * One {@code .txnindex} file: a run of entries in the order of their markers. One thread appends;
 * any thread reads what was appended.
 */
final class TransactionFile {
  /** So many entries are in each file but the last one: 2.5 MiB. */
  static final int MAX_ENTRIES = 1 << 16;

  private final Disk disk;
  private final SegmentFile file;
  private final Path path;
  private final long firstMarker;
  private volatile int count;
  private boolean dirty;

  private TransactionFile(Disk disk, Path directory, long firstMarker, boolean exists, int count) {
    this.disk = disk;
    this.firstMarker = firstMarker;
    path = directory.resolve(FileNames.segment(firstMarker, FileNames.TRANSACTION_INDEX));
    file = new SegmentFile(disk, path, exists);
    this.count = count;
  }

  /** An empty one, in place of a file that has its name. */
  static TransactionFile create(Disk disk, Path directory, long firstMarker) throws IOException {
    TransactionFile created = new TransactionFile(disk, directory, firstMarker, false, 0);
    created.file.file().truncate(0);
    return created;
  }

  /** One that is there, with the whole entries that its size allows. */
  static TransactionFile open(Disk disk, Path directory, long firstMarker) throws IOException {
    Path path = directory.resolve(FileNames.segment(firstMarker, FileNames.TRANSACTION_INDEX));
    long entries = disk.size(path) / TransactionEntry.BYTES;
    return new TransactionFile(
        disk, directory, firstMarker, true, (int) Math.min(entries, MAX_ENTRIES));
  }

  /** The marker of its first entry, by which it is named. */
  long firstMarker() {
    return firstMarker;
  }

  Path path() {
    return path;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count >= MAX_ENTRIES;
  }

  void append(ByteBuffer entry) throws IOException {
    file.file().writeFully(entry, (long) count * TransactionEntry.BYTES);
    dirty = true;
    count++;
  }

  /** Adds a reference, without which it must not be read; false once it is deleted or closed. */
  boolean retain() {
    return file.retain();
  }

  void release() throws IOException {
    file.release();
  }

  /** Closes it until it is read again, unless somebody reads it. */
  void closeUnused() throws IOException {
    file.closeUnused();
  }

  /** Fills the buffer with entries from one on. */
  void read(ByteBuffer target, int entry) throws IOException {
    file.file().readFully(target, (long) entry * TransactionEntry.BYTES);
  }

  /**
   * The first entry whose marker is at or above an offset, or that is damaged, or the count.
   *
   * @param window is written over
   */
  int firstAtOrAbove(long offset, ByteBuffer window) throws IOException {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      read(window.clear().limit(TransactionEntry.BYTES), middle);
      if (TransactionEntry.isWhole(window, 0) && TransactionEntry.lastOffset(window, 0) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Keeps the first entries only. */
  void truncate(int entries) throws IOException {
    count = entries;
    file.file().truncate((long) entries * TransactionEntry.BYTES);
    dirty = true;
  }

  boolean isDirty() {
    return dirty;
  }

  /** Makes its entries durable. */
  void force() throws IOException {
    file.file().force();
    dirty = false;
  }

  /** Deletes it; who reads it goes on. */
  void delete() throws IOException {
    disk.delete(path);
    release();
  }
}
