package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Lets go of segments that no row holds any more; readers that have their files keep them. One
 * thread at a time.
 */
final class SegmentRemoval {
  private final FileServices fs;
  private final Path directory;
  private long removed;

  SegmentRemoval(FileServices fs, Path directory) {
    this.fs = fs;
    this.directory = directory;
  }

  /** Takes the name from a segment at once; its file is deleted after a delay. */
  void discard(Segment segment, long delayMs) throws IOException {
    takeName(segment);
    letGo(segment, delayMs);
  }

  /** Takes the name from a segment, which can still be read. */
  void takeName(Segment segment) throws IOException {
    segment.cache().deleteFiles();
    // A compacted segment may be removed while the one that had its name before is still there.
    String name = FileNames.segment(segment.baseOffset(), "." + removed++) + FileNames.DELETED;
    segment.file().rename(directory.resolve(name));
  }

  /** Deletes the file of a segment without a name after a delay. */
  void letGo(Segment segment, long delayMs) throws IOException {
    SegmentFile file = segment.file();
    if (file.exists()) {
      Path deleted = file.path();
      fs.background().later(delayMs, () -> delete(deleted));
    }
    file.release();
  }

  private void delete(Path file) {
    try {
      fs.disk().delete(file);
    } catch (IOException e) {
      throw new StorageException("Cannot delete " + file, e);
    }
  }
}
