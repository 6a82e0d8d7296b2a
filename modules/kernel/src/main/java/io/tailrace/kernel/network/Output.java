package io.tailrace.kernel.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/**
 * Responses on their way to one connection: bytes, with stored records spliced in between. Owns the
 * slices, and closes each of them once. Used on one thread.
 */
final class Output {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final ArrayDeque<Splice> splices;
  private ByteBuffer bytes = NOTHING;
  private int end;
  private int sent;

  /**
   * Nothing to send, yet.
   *
   * @param splices what is to be spliced in, in the order of positions; emptied as it is sent
   */
  Output(ArrayDeque<Splice> splices) {
    this.splices = splices;
  }

  /**
   * Starts over with other bytes.
   *
   * @param bytes from 0 to {@code end}; position and limit are changed
   */
  Output reset(ByteBuffer bytes, int end) {
    this.bytes = bytes;
    this.end = end;
    this.sent = 0;
    return this;
  }

  boolean isDone() {
    return sent == end && splices.isEmpty();
  }

  /** The bytes that are neither sent nor spliced in. */
  int unsentBytes() {
    return end - sent;
  }

  /**
   * Sends what the channel takes.
   *
   * @param limit where to pause though the channel takes more, so that others get their turn
   * @return how many bytes were sent
   * @throws java.io.UncheckedIOException if the channel failed within a splice
   */
  long writeTo(WritableByteChannel channel, long limit) throws IOException {
    long total = 0;
    while (total < limit && !isDone()) {
      Splice splice = splices.peek();
      int until = splice == null ? end : splice.position();
      if (sent < until) {
        bytes.limit(until).position(sent);
        int count = channel.write(bytes);
        sent += count;
        total += count;
        if (sent < until) {
          return total;
        }
      } else {
        long count = splice.transferTo(channel, limit - total);
        total += count;
        if (splice.unsent() == 0) {
          splices.remove().close();
        } else if (count == 0) {
          return total;
        }
      }
    }
    return total;
  }

  /**
   * Moves what is unsent to memory of its own; this output is done then.
   *
   * @param target takes {@link #unsentBytes}
   */
  Output moveTo(ByteBuffer target) {
    target.put(0, bytes.limit(end), sent, unsentBytes());
    ArrayDeque<Splice> moved = new ArrayDeque<>(splices.size());
    for (Splice splice : splices) {
      moved.add(splice.movedBy(sent));
    }
    splices.clear();
    Output rest = new Output(moved).reset(target, unsentBytes());
    sent = end;
    return rest;
  }

  /** Sends nothing more. */
  void discard() {
    sent = end;
    splices.forEach(Splice::close);
    splices.clear();
  }
}
