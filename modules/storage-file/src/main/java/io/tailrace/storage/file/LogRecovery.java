package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogId;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens a log that was not closed cleanly. What lies below its recovery offset is durable and is
 * believed, as far as the headers that are met agree; what follows is verified byte by byte, and
 * cut off at the first batch that is not whole.
 */
final class LogRecovery {
  private static final Logger LOGGER = System.getLogger(LogRecovery.class.getName());

  /** A larger distance is a gap: a segment that begins after it is named by its first batch. */
  private static final int MAX_HOLE = Integer.MAX_VALUE / 2;

  private final FileServices fs;
  private final LogId id;
  private final Path directory;
  private final LogState state;
  private final CheckpointSnapshot checkpointed;
  private final ByteBuffer window;
  private final List<Segment> segments = new ArrayList<>();
  private long endOffset;
  private boolean namesChanged;

  /**
   * The recovery of a log.
   *
   * @param checkpointed the snapshot that the last checkpoint holds, if it is still of this log;
   *     one of batches that are lost is taken away
   */
  LogRecovery(
      FileServices fs, LogId id, Path directory, LogState state, CheckpointSnapshot checkpointed) {
    this.fs = fs;
    this.id = id;
    this.directory = directory;
    this.state = state;
    this.checkpointed = checkpointed;
    window = fs.recovery().take();
  }

  /** The log's segments, the active one last; at least that one. The state is written anew. */
  List<Segment> run() throws IOException {
    try {
      return recover();
    } finally {
      fs.recovery().giveBack(window);
    }
  }

  private List<Segment> recover() throws IOException {
    List<Long> bases = cleanUp();
    LogState.Values values = state.values();
    endOffset = Math.max(values.startOffset(), bases.isEmpty() ? 0 : bases.getFirst());
    boolean torn = false;
    for (int i = 0; i < bases.size(); i++) {
      long base = bases.get(i);
      long nextBase = i + 1 < bases.size() ? bases.get(i + 1) : Long.MAX_VALUE;
      if (torn || nextBase <= values.startOffset()) {
        deleteSegment(base);
      } else if (nextBase <= values.recoveryOffset()) {
        segments.add(openDurable(base, nextBase));
        endOffset = nextBase;
      } else {
        torn = verify(base, values.recoveryOffset()) || isFollowedByHole(nextBase);
      }
    }
    requireDurable(endOffset);
    if (endOffset < values.startOffset()) {
      for (Segment segment : segments) {
        deleteSegment(segment.baseOffset());
      }
      segments.clear();
      endOffset = values.startOffset();
    }
    if (segments.isEmpty()) {
      segments.add(Segment.create(fs.disk(), directory, endOffset, fs.nowMs(), fs.scratch()));
    }
    deleteSnapshotBeyond(endOffset);
    boolean cut = checkpointed.isOnDiskFrom(endOffset + 1);
    if (namesChanged) {
      // What was deleted must not come back once other batches have its offsets.
      fs.disk().syncDirectory(directory);
    }
    long startOffset = Math.max(values.startOffset(), segments.getFirst().baseOffset());
    LogState.Values found =
        values
            .at(startOffset, Math.min(values.recoveryOffset(), segments.getLast().nextOffset()))
            .compactedAtMost(endOffset);
    state.write(cut ? found.cut() : found, cut);
    checkpointed.removeFrom(endOffset + 1);
    return segments;
  }

  /**
   * Whether batches before the next segment are lost: that begins where the one before ended when
   * it was rolled.
   */
  private boolean isFollowedByHole(long nextBase) {
    long end = endOffset;
    boolean isLast = nextBase == Long.MAX_VALUE;
    if (isLast || end == nextBase || nextBase - end > MAX_HOLE) {
      return false;
    }
    LOGGER.log(
        Level.WARNING,
        "Cut {0} in {1} at offset {2} after an unclean stop: the next segment begins at {3}",
        id,
        directory,
        end,
        nextBase);
    return true;
  }

  /** Removes a snapshot of batches that are lost: others will have their offsets. */
  private void deleteSnapshotBeyond(long end) throws IOException {
    SnapshotFile file = new SnapshotFile(fs.disk(), directory);
    if (file.read().filter(snapshot -> snapshot.offset() > end).isPresent()) {
      file.delete();
      namesChanged = true;
    }
  }

  /** Refuses to open a log whose durable part is not all there. */
  private void requireDurable(long end) {
    LogState.Values values = state.values();
    if (end < values.recoveryOffset() && values.startOffset() < values.recoveryOffset()) {
      throw new StorageException(
          "Log "
              + id
              + " in "
              + directory
              + " ends at offset "
              + end
              + ", but all below "
              + values.recoveryOffset()
              + " was durable");
    }
  }

  /** Removes what an interrupted operation left; returns the base offsets of the segments. */
  private List<Long> cleanUp() throws IOException {
    for (String name : fs.disk().list(directory)) {
      Optional<FileNames.SwapRange> swap = FileNames.swapRange(name);
      if (swap.isPresent()) {
        new SegmentSwap(fs.disk(), directory).recover(swap.get());
      }
    }
    List<Long> bases = new ArrayList<>();
    List<String> indexes = new ArrayList<>();
    for (String name : fs.disk().list(directory)) {
      if (name.endsWith(FileNames.DELETED)
          || name.endsWith(FileNames.TEMPORARY)
          || name.endsWith(FileNames.CLEANED)) {
        fs.disk().delete(directory.resolve(name));
      } else if (name.endsWith(FileNames.INDEX) || name.endsWith(FileNames.TIME_INDEX)) {
        indexes.add(name);
      } else {
        FileNames.segmentBase(name).ifPresent(bases::add);
      }
    }
    if (state.values().restarting()) {
      for (long base : bases) {
        deleteSegment(base);
      }
      bases.clear();
      new SnapshotFile(fs.disk(), directory).delete();
    }
    for (String name : indexes) {
      Optional<Long> base =
          bases.stream().filter(b -> name.startsWith(FileNames.segment(b, "."))).findAny();
      if (base.isEmpty()) {
        fs.disk().delete(directory.resolve(name));
      }
    }
    bases.sort(null);
    return bases;
  }

  private void deleteSegment(long base) throws IOException {
    namesChanged = true;
    fs.disk().delete(directory.resolve(FileNames.segment(base, FileNames.LOG)));
    new IndexFiles(fs.disk(), directory, base).delete();
  }

  /** A segment of which everything is durable: its end is walked over, and the rest believed. */
  private Segment openDurable(long base, long nextBase) throws IOException {
    Path path = directory.resolve(FileNames.segment(base, FileNames.LOG));
    try (DiskFile file = fs.disk().open(path)) {
      int size = Math.clamp(file.size(), 0, Integer.MAX_VALUE);
      SegmentWalk walk = walkDurable(file, base, size, nextBase, path);
      return Segment.open(
          fs.disk(), directory, walk.meta(fs.disk().modifiedMs(path)), fs.scratch());
    }
  }

  /** Adds a segment of which a part may not be durable; returns whether it had to be cut. */
  private boolean verify(long base, long recoveryOffset) throws IOException {
    Path path = directory.resolve(FileNames.segment(base, FileNames.LOG));
    try (DiskFile file = fs.disk().open(path)) {
      int size = Math.clamp(file.size(), 0, Integer.MAX_VALUE);
      SegmentWalk walk = walkDurable(file, base, size, recoveryOffset, path);
      requireDurable(walk.nextOffset());
      boolean cut = false;
      try {
        walk.verifyTo(size);
      } catch (CorruptBatchException e) {
        cut = true;
        LOGGER.log(
            Level.WARNING,
            "Cut {0} from {1} to {2} bytes after an unclean stop: {3}",
            path,
            size,
            walk.position(),
            e.getMessage());
        file.truncate(walk.position());
        file.force();
        new IndexFiles(fs.disk(), directory, base).delete();
        namesChanged = true;
      }
      if (walk.position() > 0) {
        Segment segment = open(walk, fs.disk().modifiedMs(path));
        segments.add(segment);
        endOffset = walk.nextOffset();
      }
      if (walk.position() == 0) {
        deleteSegment(base);
      }
      return cut;
    }
  }

  /** Goes over the durable part of a segment by its index, and by headers where that ends. */
  private SegmentWalk walkDurable(
      DiskFile file, long base, int size, long recoveryOffset, Path path) throws IOException {
    IndexFiles files = new IndexFiles(fs.disk(), directory, base);
    SegmentIndex saved = files.load();
    if (saved.count() > 0 && saved.position(saved.count() - 1) >= size) {
      // It tells of batches that are lost; those that follow would be looked for where they were.
      files.delete();
      namesChanged = true;
      saved = new SegmentIndex();
    }
    SegmentIndex durable = saved.below(Math.clamp(recoveryOffset - base, 0, Integer.MAX_VALUE));
    try {
      SegmentWalk walk = new SegmentWalk(file, window, base, durable);
      if (walk.position() > 0) {
        walk.readFirst(size);
      }
      walk.headersTo(size, recoveryOffset);
      return walk;
    } catch (CorruptBatchException e) {
      // The index may be wrong, or the batch: the walk from the beginning tells.
    }
    try {
      SegmentWalk walk = new SegmentWalk(file, window, base, new SegmentIndex());
      walk.headersTo(size, recoveryOffset);
      return walk;
    } catch (CorruptBatchException e) {
      throw e.in(path);
    }
  }

  private Segment open(SegmentWalk walk, long changedMs) {
    Segment segment = Segment.open(fs.disk(), directory, walk.meta(changedMs), fs.scratch());
    segment.cache().index(walk.index());
    return segment;
  }
}
