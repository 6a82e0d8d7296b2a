package io.tailrace.storage.file;

import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;

/** Lets go of segments that no row holds any more; readers that have their files keep them. */
final class SegmentRemoval {
  private final FileServices fs;
  private final Path directory;

  SegmentRemoval(FileServices fs, Path directory) {
    this.fs = fs;
    this.directory = directory;
  }

  /** Takes the name from a segment at once; its file is deleted after a delay. */
  void discard(Segment segment, long delayMs) throws IOException {
    SegmentFile file = segment.file();
    segment.deleteIndexes();
    if (file.exists()) {
      String name = FileNames.segment(segment.baseOffset(), FileNames.LOG) + FileNames.DELETED;
      Path deleted = directory.resolve(name);
      file.rename(deleted);
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
