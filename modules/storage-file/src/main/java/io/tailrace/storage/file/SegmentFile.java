package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The file that holds a segment's batches: opened when it is first needed, and closed when nobody
 * refers to it any more: not the log, nor a slice that is being read.
 */
final class SegmentFile {
  private static final int CLOSING = -1;

  private final Disk disk;
  private final AtomicInteger references = new AtomicInteger(1);
  private Path path;
  private boolean exists;
  private volatile Optional<DiskFile> open = Optional.empty();

  SegmentFile(Disk disk, Path path, boolean exists) {
    this.disk = disk;
    this.path = path;
    this.exists = exists;
  }

  /**
   * Adds a reference; each is given back with {@link #release}.
   *
   * @return whether it could: not once the log has let go of the file
   */
  boolean retain() {
    int count;
    do {
      count = settledReferences();
      if (count == 0) {
        return false;
      }
    } while (!references.compareAndSet(count, count + 1));
    return true;
  }

  void release() throws IOException {
    int count;
    do {
      count = settledReferences();
    } while (!references.compareAndSet(count, count - 1));
    if (count == 1) {
      closeFile();
    }
  }

  private int settledReferences() {
    int count = references.get();
    while (count == CLOSING) {
      synchronized (this) {
        count = references.get(); // It is closed within this lock.
      }
    }
    return count;
  }

  /**
   * Closes the file until it is needed again.
   *
   * @return whether it could: not while anybody but the log refers to it
   */
  synchronized boolean closeUnused() throws IOException {
    if (!references.compareAndSet(1, CLOSING)) {
      return references.get() == 0;
    }
    try {
      closeFile();
    } finally {
      references.set(1);
    }
    return true;
  }

  private synchronized void closeFile() throws IOException {
    Optional<DiskFile> last = open;
    open = Optional.empty();
    if (last.isPresent()) {
      last.get().close();
    }
  }

  /** The open file; the caller holds a reference. */
  DiskFile file() throws IOException {
    Optional<DiskFile> file = open;
    return file.isPresent() ? file.get() : openFile();
  }

  private synchronized DiskFile openFile() throws IOException {
    if (open.isEmpty()) {
      open = Optional.of(exists ? disk.open(path) : disk.create(path));
      exists = true;
    }
    return open.get();
  }

  boolean isOpen() {
    return open.isPresent();
  }

  synchronized boolean exists() {
    return exists;
  }

  synchronized Path path() {
    return path;
  }

  /** Gives it another name: readers that have not opened it yet find it there. */
  synchronized void rename(Path to) throws IOException {
    if (exists) {
      disk.rename(path, to);
    }
    path = to;
  }
}
