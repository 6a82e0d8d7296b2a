package io.tailrace.kernel.partition;

import io.tailrace.spi.storage.Log;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import io.tailrace.spi.storage.StorageException;
import java.nio.ByteBuffer;

/** Goes over the batches of a log, one after the other. Blocks on I/O. */
public final class BatchWalk {
  private static final int BATCHES_AT_ONCE = 1 << 20;
  private static final int HEADERS_AT_ONCE = 64 * 1024;

  private final Visitor visitor;
  private final boolean headersOnly;
  private ByteBuffer window = ByteBuffer.allocate(0);

  /** Where in the slice the window begins. */
  private int windowStart;

  private boolean stopped;

  private BatchWalk(Visitor visitor, boolean headersOnly) {
    this.visitor = visitor;
    this.headersOnly = headersOnly;
  }

  /** Looks at one batch. */
  @FunctionalInterface
  public interface Visitor {
    /** The batch begins at {@code at}; the bytes are valid during the call. True to go on. */
    boolean visit(ByteBuffer bytes, int at);
  }

  /**
   * Shows whole batches.
   *
   * @param from the first batch is the one that holds this offset
   * @param limit where to end: a batch boundary
   * @return the offset after the last one shown, or {@code from}; below {@code limit} if the
   *     visitor stopped or no batch follows
   * @throws StorageException if what is stored are no batches
   */
  public static long batches(Log log, long from, long limit, Visitor visitor) {
    return new BatchWalk(visitor, false).walk(log, from, limit, BATCHES_AT_ONCE);
  }

  /**
   * The same, reading about so many bytes at a time, and one batch at least.
   *
   * @param maxBytes from 1
   */
  static long batches(Log log, long from, long limit, int maxBytes, Visitor visitor) {
    return new BatchWalk(visitor, false).walk(log, from, limit, maxBytes);
  }

  /** Shows the headers of batches, and control batches as a whole; else like {@link #batches}. */
  static long headers(Log log, long from, long limit, Visitor visitor) {
    return new BatchWalk(visitor, true).walk(log, from, limit, Integer.MAX_VALUE);
  }

  /** Where the last batch ends that begins within the slice. */
  static long endOf(LogSlice slice, long from) {
    return new BatchWalk((_, _) -> true, true).walk(slice, from);
  }

  private long walk(Log log, long from, long limit, int maxBytes) {
    long offset = from;
    while (offset < limit && !stopped) {
      try (LogSlice slice = log.read(offset, limit, maxBytes)) {
        long next = walk(slice, offset);
        if (next == offset && !stopped && slice.size() > 0) {
          throw new StorageException("No whole batch at offset " + offset + " of " + log.id());
        }
        if (next == offset) {
          return offset; // nothing but a gap is left
        }
        offset = next;
      }
    }
    return offset;
  }

  private long walk(LogSlice slice, long from) {
    window.clear().limit(0);
    windowStart = 0;
    long next = from;
    int position = 0;
    while (reaches(slice, position, RecordBatch.HEADER_SIZE)) {
      int size = RecordBatch.sizeInBytes(window, position - windowStart);
      if (size < RecordBatch.HEADER_SIZE) {
        throw new StorageException(
            "A batch at or after offset " + next + " has " + size + " bytes");
      }
      boolean header = headersOnly && !RecordBatch.isControl(window, position - windowStart);
      if (!reaches(slice, position, header ? RecordBatch.HEADER_SIZE : size)) {
        return next;
      }
      int at = position - windowStart;
      // The log may begin within a batch: what that batch says holds for the rest of it too.
      if (RecordBatch.nextOffset(window, at) > from) {
        next = RecordBatch.nextOffset(window, at);
        stopped = !visitor.visit(window, at);
      }
      if (stopped || size > slice.size() - position) {
        return next; // the slice ends within it
      }
      position += size;
    }
    return next;
  }

  /** Sees to it that the window holds these bytes of the slice, if the slice does. */
  private boolean reaches(LogSlice slice, int position, int bytes) {
    if (position + bytes <= windowStart + window.limit()) {
      return true;
    }
    int left = slice.size() - position;
    if (bytes > left) {
      return false;
    }
    int wanted = Math.min(left, headersOnly ? HEADERS_AT_ONCE : BATCHES_AT_ONCE);
    if (window.capacity() < Math.max(bytes, wanted)) {
      window = ByteBuffer.allocate(Math.max(bytes, wanted));
    }
    window.clear().limit(Math.min(left, window.capacity()));
    slice.copyTo(position, window);
    window.flip();
    windowStart = position;
    return window.limit() >= bytes;
  }
}
