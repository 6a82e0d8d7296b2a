package io.tailrace.kernel.network;

import io.tailrace.spi.storage.LogSlice;
import java.nio.channels.WritableByteChannel;

/** Stored records that are to be sent at one point between the bytes of an {@link Output}. */
final class Splice {
  private final int position;
  private final LogSlice slice;
  private int sent;

  Splice(int position, LogSlice slice) {
    this(position, slice, 0);
  }

  private Splice(int position, LogSlice slice, int sent) {
    this.position = position;
    this.slice = slice;
    this.sent = sent;
  }

  /** The same, where the bytes before it were moved to the front by so much. */
  Splice movedBy(int distance) {
    return new Splice(position - distance, slice, sent);
  }

  /** How many of the bytes come before it. */
  int position() {
    return position;
  }

  int unsent() {
    return slice.size() - sent;
  }

  /** Sends at most so many bytes, and says how many it were. */
  long transferTo(WritableByteChannel channel, long most) {
    long count = slice.transferTo(sent, (int) Math.min(unsent(), most), channel);
    sent += (int) count;
    return count;
  }

  void close() {
    slice.close();
  }
}
