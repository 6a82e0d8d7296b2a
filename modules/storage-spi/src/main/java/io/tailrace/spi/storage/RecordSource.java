package io.tailrace.spi.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Yields the bytes of one record after another: its own length first, then that many bytes. */
abstract sealed class RecordSource {

  /** A buffer whose position and limit enclose the next record, valid until the next call. */
  abstract ByteBuffer next();

  /** Checks that nothing follows the last record. */
  abstract void requireEnd();

  abstract void close() throws IOException;

  static InvalidRecordBatchException invalid(String message) {
    return new InvalidRecordBatchException(BatchFault.RECORD, message);
  }

  static InvalidRecordBatchException unreadable(IOException e) {
    return new InvalidRecordBatchException(
        BatchFault.COMPRESSION, "The records cannot be decompressed: " + e.getMessage());
  }

  /** Records as they lie in their batch. */
  static final class Plain extends RecordSource {
    private final ByteBuffer records;
    private final int end;

    Plain(ByteBuffer records) {
      this.records = records;
      end = records.limit();
      records.limit(records.position());
    }

    @Override
    ByteBuffer next() {
      records.position(records.limit()).limit(end);
      int size = Varint.readInt(records);
      if (size < 0 || size > records.remaining()) {
        throw invalid("A record of " + size + " bytes in a batch that ends before");
      }
      return records.limit(records.position() + size);
    }

    @Override
    void requireEnd() {
      if (records.limit() < end) {
        throw invalid("Bytes after the last record of a batch");
      }
    }

    @Override
    void close() {}
  }

  /** Records out of a decompressing stream, up to a bound. */
  static final class Stream extends RecordSource {
    private static final int STEP = 8192;

    private final InputStream in;
    private long left;
    private ByteBuffer record = ByteBuffer.allocate(STEP);

    Stream(InputStream in, long maxBytes) {
      this.in = new BufferedInputStream(in, STEP);
      left = maxBytes;
    }

    @Override
    ByteBuffer next() {
      try {
        int size = readSize();
        if (size < 0) {
          throw invalid("A record of " + size + " bytes");
        }
        spend(size);
        record.clear();
        // The buffer grows as bytes arrive: the length alone is no reason to allocate.
        while (record.position() < size) {
          if (!record.hasRemaining()) {
            int capacity = (int) Math.min(size, 2L * record.capacity());
            record = ByteBuffer.allocate(capacity).put(record.flip());
          }
          int wanted = Math.min(size - record.position(), record.remaining());
          int got = in.read(record.array(), record.position(), wanted);
          if (got < 0) {
            throw invalid("Records that end " + (size - record.position()) + " bytes early");
          }
          record.position(record.position() + got);
        }
        return record.flip();
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    @Override
    void requireEnd() {
      try {
        if (in.read() >= 0) {
          throw invalid("Bytes after the last record of a batch");
        }
      } catch (IOException e) {
        throw unreadable(e);
      }
    }

    @Override
    void close() throws IOException {
      in.close();
    }

    private int readSize() throws IOException {
      int bits = 0;
      for (int i = 0; i < Varint.MAX_INT_BYTES; i++) {
        int next = in.read();
        if (next < 0) {
          throw invalid("Records that end early");
        }
        spend(1);
        bits |= (next & 0x7F) << 7 * i;
        if (next < 0x80) {
          return Varint.decode(bits);
        }
      }
      throw Varint.tooLong();
    }

    private void spend(int bytes) {
      left -= bytes;
      if (left < 0) {
        throw new InvalidRecordBatchException(
            BatchFault.EXPANSION, "Records that decompress to more bytes than allowed");
      }
    }
  }
}
