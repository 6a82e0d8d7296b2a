package io.tailrace.storage.memory;

import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.LogCompaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compacts a log in memory: new segments are made beside the old ones, and take their place. */
final class MemoryCompaction implements LogCompaction {
  private final MemoryLog log;

  MemoryCompaction(MemoryLog log) {
    this.log = log;
  }

  @Override
  public List<LogCompaction.SegmentInfo> segments() {
    return Arrays.stream(log.segments()).map(MemoryCompaction::describe).toList();
  }

  private static LogCompaction.SegmentInfo describe(Segment segment) {
    return new LogCompaction.SegmentInfo(
        segment.baseOffset(), segment.size(), segment.firstTimestamp(), segment.newestMs());
  }

  @Override
  public long firstDirtyOffset() {
    return log.firstDirtyOffset();
  }

  @Override
  public boolean compact(long limitOffset, int bufferBytes, BatchFilter filter) {
    log.requireOpen();
    int truncations = log.truncations();
    Segment[] row = log.segments();
    int end = 0;
    while (end < row.length - 1 && row[end].baseOffset() < limitOffset) {
      end++;
    }
    for (int from = 0; from < end; ) {
      try (Rewrite rewrite = new Rewrite(log, limitOffset, filter)) {
        do {
          rewrite.add(row[from++]);
        } while (from < end && rewrite.makeRoomFor(row[from], row[from + 1].baseOffset()));
        if (!rewrite.commit()) {
          return false;
        }
      }
    }
    return log.compactedTo(Math.min(limitOffset, row[row.length - 1].baseOffset()), truncations);
  }

  /** A run of segments that becomes one, which is made when something in it has changed. */
  private static final class Rewrite implements AutoCloseable {
    private final MemoryLog log;
    private final long limitOffset;
    private final BatchFilter filter;
    private final List<Segment> sources = new ArrayList<>();
    private Segment result = Segment.empty(0, 0);
    private boolean started;
    private boolean committed;

    Rewrite(MemoryLog log, long limitOffset, BatchFilter filter) {
      this.log = log;
      this.limitOffset = limitOffset;
      this.filter = filter;
    }

    void add(Segment source) {
      sources.add(source);
      for (int position = 0; position < source.size(); ) {
        Segment.Chunk chunk = source.chunkAt(position);
        int at = position - chunk.start();
        BatchFilter.Verdict verdict =
            source.baseOffsetAt(position) < limitOffset
                ? filter.filter(chunk.bytes().asReadOnlyBuffer(), at)
                : BatchFilter.Verdict.KEEP;
        switch (verdict) {
          case BatchFilter.Verdict.Keep _ -> {
            if (started) {
              result = log.extend(result, chunk.bytes(), at, source.changedMs());
            }
          }
          case BatchFilter.Verdict.Drop _ -> start(position);
          case BatchFilter.Verdict.Replace(var batch) -> {
            start(position);
            result = log.extend(result, batch, batch.position(), source.changedMs());
          }
        }
        position += source.batchSizeAt(position);
      }
    }

    /** Whether another segment is to be part of this run. */
    boolean makeRoomFor(Segment next, long end) {
      Segment first = sources.getFirst();
      int size = (started ? result : first).size();
      boolean fits = size == 0 || (long) size + next.size() <= log.config().segmentBytes();
      if (!fits || end - first.baseOffset() > Integer.MAX_VALUE) {
        return false;
      }
      start(first.size());
      return true;
    }

    /** Begins the new segment with what was kept so far, all of which is of the first source. */
    private void start(int kept) {
      if (started) {
        return;
      }
      started = true;
      Segment source = sources.getFirst();
      result = Segment.empty(source.baseOffset(), source.createdMs());
      for (int position = 0; position < kept; position += source.batchSizeAt(position)) {
        Segment.Chunk chunk = source.chunkAt(position);
        result = log.extend(result, chunk.bytes(), position - chunk.start(), source.changedMs());
      }
    }

    boolean commit() {
      if (!started) {
        return true;
      }
      committed = log.replace(sources, result);
      return committed;
    }

    @Override
    public void close() {
      if (started && !committed) {
        log.giveBack(result);
      }
    }
  }
}
