package io.tailrace.storage.memory;

import io.tailrace.spi.storage.LogSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes of a segment: they live as long as somebody refers to them. */
final class MemorySlice implements LogSlice {
  /** A channel copies what it is given out of the heap: so it is not given much at once. */
  private static final int STEP = 64 << 10;

  private final Segment segment;
  private final int start;
  private final int size;

  MemorySlice(Segment segment, int start, int size) {
    this.segment = segment;
    this.start = start;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long transferTo(int position, int count, WritableByteChannel target) {
    int end = position + Math.min(count, size - position);
    int sent = position;
    try {
      while (sent < end) {
        ByteBuffer piece = piece(sent, Math.min(STEP, end - sent));
        int wanted = piece.remaining();
        int written = target.write(piece);
        sent += written;
        if (written < wanted) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sent - position;
  }

  @Override
  public void copyTo(int position, ByteBuffer target) {
    int at = position;
    while (target.hasRemaining() && at < size) {
      ByteBuffer piece = piece(at, Math.min(target.remaining(), size - at));
      at += piece.remaining();
      target.put(piece);
    }
  }

  @Override
  public void close() {}

  /** At most {@code count} bytes that lie together. */
  private ByteBuffer piece(int position, int count) {
    int at = start + position;
    int index = segment.chunkIndexAt(at);
    Segment.Chunk chunk = segment.chunks()[index];
    int end =
        index + 1 < segment.chunkCount() ? segment.chunks()[index + 1].start() : segment.size();
    return chunk.bytes().slice(at - chunk.start(), Math.min(count, end - at));
  }
}
