package io.tailrace.kernel.fetch.share;

import io.tailrace.kernel.share.BatchSpans;
import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.RecordBatch;
import java.nio.ByteBuffer;

/**
 * Reads the headers of record batches that lie in a slice, a piece at a time: small batches share a
 * piece, and of large ones nothing but the header is looked at.
 */
final class BatchHeaders {
  private static final int PIECE = 4096;

  private final LogSlice slice;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
  private int pieceAt;

  BatchHeaders(LogSlice slice) {
    this.slice = slice;
    piece.limit(0);
  }

  /** Whether records of a batch are to be kept from everybody. */
  @FunctionalInterface
  interface Aborted {
    /** Asked of each batch, in order; the header lies in the buffer. */
    boolean test(ByteBuffer bytes, int at);
  }

  /**
   * Adds the whole batches of the slice.
   *
   * @param from batches that end before this offset are left out
   * @param limit how many offsets are enough
   */
  void read(BatchSpans spans, long from, long limit, Aborted aborted) {
    int at = 0;
    while (at + RecordBatch.HEADER_SIZE <= slice.size()) {
      int local = load(at);
      int size = RecordBatch.sizeInBytes(piece, local);
      if (size < RecordBatch.HEADER_SIZE || size > slice.size() - at) {
        return; // the slice ends within it
      }
      long last = RecordBatch.lastOffset(piece, local);
      boolean hidden = aborted.test(piece, local);
      if (last >= from) {
        spans.add(RecordBatch.baseOffset(piece, local), last, hidden);
        if (last - from + 1 >= limit) {
          return;
        }
      }
      at += size;
    }
  }

  /** How many bytes of the slice are needed for the batch of an offset, and those before it. */
  int bytesUpTo(long offset) {
    int at = 0;
    while (at + RecordBatch.HEADER_SIZE <= slice.size()) {
      int local = load(at);
      at += RecordBatch.sizeInBytes(piece, local);
      if (RecordBatch.lastOffset(piece, local) >= offset) {
        break;
      }
    }
    return Math.min(at, slice.size());
  }

  /** Makes sure that the header at a position is in the buffer, and says where. */
  private int load(int at) {
    if (at < pieceAt || at + RecordBatch.HEADER_SIZE > pieceAt + piece.limit()) {
      piece.clear().limit(Math.min(PIECE, slice.size() - at));
      slice.copyTo(at, piece);
      piece.flip();
      pieceAt = at;
    }
    return at - pieceAt;
  }
}
