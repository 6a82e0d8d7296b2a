package io.tailrace.storage.file;

import io.tailrace.spi.storage.BatchFilter;
import io.tailrace.spi.storage.BatchFilter.Verdict;
import io.tailrace.spi.storage.LogCompaction;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Compacts a log in files. Segments are read and written without a lock, whatever happens to the
 * log meanwhile; only the exchange of the old ones for the new one looks whether they are still
 * there.
 */
final class FileCompaction implements LogCompaction {
  private final OpenLog log;

  FileCompaction(OpenLog log) {
    this.log = log;
  }

  @Override
  public List<SegmentInfo> segments() {
    return log.segments.get().all().stream().map(FileCompaction::describe).toList();
  }

  private static SegmentInfo describe(Segment segment) {
    SegmentMeta meta = segment.meta();
    return new SegmentInfo(
        meta.baseOffset(), meta.size(), meta.firstTimestamp(), segment.newestMs());
  }

  @Override
  public long firstDirtyOffset() {
    return Math.max(log.startOffset, log.state.values().compactedOffset());
  }

  @Override
  public boolean compact(long limitOffset, int bufferBytes, BatchFilter filter) {
    SegmentReplacement replacement = new SegmentReplacement(log);
    SegmentRow row = replacement.seal();
    int end = Math.min(row.count() - 1, row.countBelow(limitOffset));
    Buffers buffers = new Buffers(bufferBytes);
    try {
      for (int from = 0; from < end; ) {
        try (Rewrite rewrite = new Rewrite(row.get(from), limitOffset, filter, buffers)) {
          do {
            if (!rewrite.add(row.get(from++))) {
              return false;
            }
          } while (from < end && rewrite.goesOnWith(row.get(from), row.get(from + 1).baseOffset()));
          if (!rewrite.commit(row.get(from).baseOffset(), replacement)) {
            return false;
          }
        }
      }
    } catch (IOException e) {
      if (replacement.isVoid()) {
        return false;
      }
      throw new StorageException("Cannot compact " + log.id, e);
    }
    return replacement.compactedTo(Math.min(limitOffset, row.active().baseOffset()));
  }

  /** What one compaction reads and writes through. */
  private record Buffers(ByteBuffer in, ByteBuffer out) {
    Buffers(int bytes) {
      this(ByteBuffer.allocate(bytes), ByteBuffer.allocate(bytes));
    }
  }

  /** A run of segments that becomes one. */
  private final class Rewrite implements AutoCloseable {
    private final long limitOffset;
    private final BatchFilter filter;
    private final Buffers buffers;
    private final List<Segment> sources = new ArrayList<>();
    private final CleanedFile cleaned;
    private final int firstSize;

    Rewrite(Segment first, long limitOffset, BatchFilter filter, Buffers buffers) {
      this.limitOffset = limitOffset;
      this.filter = filter;
      this.buffers = buffers;
      firstSize = first.size();
      cleaned =
          new CleanedFile(
              log.fs.disk(), log.directory, first, log.config.indexIntervalBytes(), buffers.out);
    }

    /** Adds what the filter leaves of a segment; false if that is not there any more. */
    boolean add(Segment source) throws IOException {
      // Referred to until this is closed: the beginning of the first one may be copied later.
      if (!source.file().retain()) {
        return false;
      }
      sources.add(source);
      try {
        SegmentReader reader = new SegmentReader(source.file().file(), source, buffers.in);
        while (reader.next()) {
          add(reader);
        }
        return true;
      } catch (CorruptBatchException e) {
        throw e.in(source.file().path());
      }
    }

    private void add(SegmentReader reader) throws IOException {
      ByteBuffer buffer = reader.buffer();
      Verdict verdict =
          RecordBatch.baseOffset(buffer, reader.at()) < limitOffset
              ? filter.filter(buffer, reader.at())
              : Verdict.KEEP;
      switch (verdict) {
        case Verdict.Keep _ -> cleaned.add(buffer, reader.at(), reader.endAt());
        case Verdict.Drop _ -> cleaned.start();
        case Verdict.Replace(ByteBuffer batch) -> {
          cleaned.start();
          cleaned.add(batch, batch.position(), batch.limit());
        }
      }
    }

    /** Whether another segment becomes part of this run. */
    boolean goesOnWith(Segment next, long end) throws IOException {
      int size = cleaned.isStarted() ? cleaned.size() : firstSize;
      boolean fits = size == 0 || (long) size + next.size() <= log.config.segmentBytes();
      if (!fits || end - sources.getFirst().baseOffset() > Integer.MAX_VALUE) {
        return false;
      }
      cleaned.start();
      return true;
    }

    /** Puts the new segment in the place of the old ones, unless nothing has changed. */
    boolean commit(long end, SegmentReplacement replacement) throws IOException {
      if (!cleaned.isStarted()) {
        return true;
      }
      cleaned.finish();
      return replacement.replace(sources, cleaned, end);
    }

    @Override
    public void close() throws IOException {
      try (cleaned) {
        for (Segment source : sources) {
          source.file().release();
        }
      }
    }
  }
}
