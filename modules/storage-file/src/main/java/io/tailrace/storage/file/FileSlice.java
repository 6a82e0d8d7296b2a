package io.tailrace.storage.file;

import io.tailrace.spi.storage.LogSlice;
import io.tailrace.spi.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes of a segment's file, which stays open until the slice is closed. */
final class FileSlice implements LogSlice {
  private final SegmentFile owner;
  private final DiskFile file;
  private final int start;
  private final int size;
  private boolean closed;

  /** Takes over a reference to the file. */
  FileSlice(SegmentFile owner, DiskFile file, int start, int size) {
    this.owner = owner;
    this.file = file;
    this.start = start;
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long transferTo(int position, int count, WritableByteChannel target) {
    int wanted = Math.min(count, size - position);
    long from = (long) start + position;
    long sent;
    try {
      sent = file.transferTo(from, wanted, target);
    } catch (IOException e) {
      requireReadable(from);
      throw new UncheckedIOException(e);
    }
    if (sent == 0 && wanted > 0) {
      // A full socket, or a file that was cut: only the second never changes.
      requireReadable(from);
    }
    return sent;
  }

  @Override
  public void copyTo(int position, ByteBuffer target) {
    int limit = target.limit();
    target.limit(target.position() + Math.min(target.remaining(), size - position));
    try {
      file.readFully(target, (long) start + position);
    } catch (IOException e) {
      throw new StorageException("Cannot read " + owner.path() + " at " + (start + position), e);
    } finally {
      target.limit(limit);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        owner.release();
      } catch (IOException e) {
        throw new StorageException("Cannot close " + owner.path(), e);
      }
    }
  }

  private void requireReadable(long position) {
    try {
      file.readFully(ByteBuffer.allocate(1), position);
    } catch (IOException e) {
      throw new StorageException("Cannot read " + owner.path() + " at " + position, e);
    }
  }
}
