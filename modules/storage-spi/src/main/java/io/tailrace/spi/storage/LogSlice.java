package io.tailrace.spi.storage;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A run of stored bytes, readable until it is closed, whatever happens to the log meanwhile. Used
 * by one thread at a time; it may be handed from one to another.
 */
public interface LogSlice extends AutoCloseable {

  /** A slice of nothing. */
  LogSlice EMPTY =
      new LogSlice() {
        @Override
        public int size() {
          return 0;
        }

        @Override
        public long transferTo(int position, int count, WritableByteChannel target) {
          return 0;
        }

        @Override
        public void copyTo(int position, ByteBuffer target) {}

        @Override
        public void close() {}
      };

  /** How many bytes it holds. */
  int size();

  /**
   * Sends bytes to a channel, by the shortest way that the storage has (sendfile, say).
   *
   * @param position where to begin, from 0
   * @param count how many at most, within {@link #size}
   * @return how many were sent: fewer than asked, or 0, where a non-blocking channel takes no more
   * @throws java.io.UncheckedIOException if the target failed
   * @throws StorageException if the stored bytes cannot be read
   */
  long transferTo(int position, int count, WritableByteChannel target);

  /**
   * Copies bytes into a buffer until it is full or the slice ends.
   *
   * @param position where to begin, from 0
   * @throws StorageException if the stored bytes cannot be read
   */
  void copyTo(int position, ByteBuffer target);

  /** Lets go of the bytes. More than one call has no effect. */
  @Override
  void close();
}
