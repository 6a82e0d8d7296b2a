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
      count = references.get();
      if (count == 0) {
        return false;
      }
    } while (!references.compareAndSet(count, count + 1));
    return true;
  }

  void release() throws IOException {
    if (references.decrementAndGet() == 0) {
      Optional<DiskFile> last = open;
      if (last.isPresent()) {
        last.get().close();
      }
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
