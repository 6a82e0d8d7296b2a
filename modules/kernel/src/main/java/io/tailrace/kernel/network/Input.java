package io.tailrace.kernel.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Bytes of a connection that were read and not handled: part of a request, or requests whose turn
 * has not come. The memory grows with the bytes that are really there, not with what a client says
 * will come.
 */
final class Input {
  /** A request that is not whole may take so many times the memory of what is there of it. */
  private static final int GROWTH = 4;

  private final int maxRequestBytes;
  private PooledBuffer memory;
  private int start;
  private int end;

  /**
   * Keeps a copy of bytes.
   *
   * @param memory empty, with room for them
   * @param from where in the source they begin
   * @param to where they end
   */
  Input(int maxRequestBytes, PooledBuffer memory, ByteBuffer source, int from, int to) {
    this.maxRequestBytes = maxRequestBytes;
    this.memory = memory;
    this.end = to - from;
    memory.bytes().put(0, source, from, end);
  }

  /**
   * How much memory is fit to go on reading a request.
   *
   * @param have how many bytes of it there are
   * @throws InvalidRequestException if it is too large ever to be read
   */
  static int fitFor(ByteBuffer bytes, int at, int have, int maxRequestBytes) {
    int most =
        have < Framing.SIZE_BYTES
            ? BufferPool.MIN_SIZE
            : Framing.frameBytes(bytes, at, maxRequestBytes);
    return (int) Math.max(have, Math.min(most, (long) GROWTH * have));
  }

  PooledBuffer memory() {
    return memory;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  boolean isEmpty() {
    return start == end;
  }

  /** What lies before this has been handled. */
  void handledUpTo(int position) {
    start = position;
  }

  /** Whether more of the request can be read; if need be, makes room without taking memory. */
  boolean hasRoom() {
    if (end == memory.capacity() && start > 0 && !memory.isShared()) {
      memory.bytes().put(0, memory.bytes(), start, end - start);
      end -= start;
      start = 0;
    }
    return end < memory.capacity();
  }

  /** The capacity to {@link #growInto}, where there is no room. */
  int largerCapacity() {
    int fit = fitFor(memory.bytes(), start, end - start, maxRequestBytes);
    return BufferPool.capacityFor(fit);
  }

  /** Moves to other memory, and releases the former. */
  void growInto(PooledBuffer larger) {
    PooledBuffer former = memory;
    larger.bytes().put(0, former.bytes(), start, end - start);
    end -= start;
    start = 0;
    memory = larger;
    former.release();
  }

  /**
   * Reads more, but nothing beyond the request at the start, so that what follows can be read and
   * handled elsewhere without being copied. There is room, and the request is not whole.
   *
   * @return how many bytes; negative at the end of the stream
   */
  int readFrom(ReadableByteChannel channel) throws IOException {
    ByteBuffer bytes = memory.bytes();
    int limit = bytes.capacity();
    if (end - start >= Framing.SIZE_BYTES) {
      limit =
          (int) Math.min(limit, (long) start + Framing.frameBytes(bytes, start, maxRequestBytes));
    }
    int count = channel.read(bytes.limit(limit).position(end));
    bytes.limit(bytes.capacity());
    if (count > 0) {
      end += count;
    }
    return count;
  }

  /** Whether the memory is full and the request is not whole: probably there is more to read. */
  boolean isFull() {
    return end == memory.capacity();
  }

  void release() {
    memory.release();
  }
}
