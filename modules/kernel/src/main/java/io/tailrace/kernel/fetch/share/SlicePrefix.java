package io.tailrace.kernel.fetch.share;

import io.tailrace.spi.storage.LogSlice;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The beginning of a slice.
 *
 * @param whole closed with this
 * @param size how many bytes of it
 */
record SlicePrefix(LogSlice whole, int size) implements LogSlice {

  @Override
  public long transferTo(int position, int count, WritableByteChannel target) {
    return whole.transferTo(position, Math.min(count, size - position), target);
  }

  @Override
  public void copyTo(int position, ByteBuffer target) {
    int limit = target.limit();
    target.limit(Math.min(limit, target.position() + Math.max(0, size - position)));
    whole.copyTo(position, target);
    target.limit(limit);
  }

  @Override
  public void close() {
    whole.close();
  }
}
