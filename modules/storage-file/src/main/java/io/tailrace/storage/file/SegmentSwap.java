package io.tailrace.storage.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts one segment in the place of several, so that a crash leaves the old ones or the new one.
 * Once the new one has a name that says which offsets it covers, durably, it is the one that
 * counts, and the rest can be done again until it is done.
 */
final class SegmentSwap {
  private final Disk disk;
  private final Path directory;

  SegmentSwap(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** Declares a file the only one that holds a range of offsets. */
  void declare(Path cleaned, FileNames.SwapRange range) throws IOException {
    disk.rename(cleaned, swapFile(range));
  }

  /** Makes sure that the old segments do not come back without the new one. */
  void syncNames() throws IOException {
    disk.syncDirectory(directory);
  }

  /** Gives the new segment its name; the old ones have lost theirs, and their indexes, durably. */
  void complete(FileNames.SwapRange range) throws IOException {
    disk.rename(swapFile(range), directory.resolve(FileNames.segment(range.from(), FileNames.LOG)));
  }

  /** Does what a crash has interrupted. */
  void recover(FileNames.SwapRange range) throws IOException {
    for (String name : disk.list(directory)) {
      long base = FileNames.segmentBase(name).orElse(-1);
      if (base >= range.from() && base < range.to()) {
        disk.delete(directory.resolve(name));
        // The index of another segment of this name would be believed.
        new IndexFiles(disk, directory, base).delete();
      }
    }
    new IndexFiles(disk, directory, range.from()).delete();
    disk.syncDirectory(directory);
    complete(range);
    disk.syncDirectory(directory);
  }

  private Path swapFile(FileNames.SwapRange range) {
    return directory.resolve(FileNames.swap(range.from(), range.to()));
  }
}
