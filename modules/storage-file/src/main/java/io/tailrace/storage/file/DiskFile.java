package io.tailrace.storage.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** An open file; all methods may be called by any thread at any time. */
interface DiskFile extends Closeable {

  /** One write; returns how many bytes it took, as {@link java.nio.channels.FileChannel} does. */
  int write(ByteBuffer source, long position) throws IOException;

  /** One read; -1 at the end of the file. */
  int read(ByteBuffer target, long position) throws IOException;

  /** Sends bytes by the shortest way. */
  long transferTo(long position, long count, WritableByteChannel target) throws IOException;

  /** Makes its contents durable. */
  void force() throws IOException;

  /** Cuts it off. */
  void truncate(long size) throws IOException;

  /** Its size in bytes. */
  long size() throws IOException;

  /** Writes all that the buffer holds; one call of {@link #write} but for short writes. */
  default void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += write(source, at);
    }
  }

  /** Fills the buffer. */
  default void readFully(ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int got = read(target, at);
      if (got < 0) {
        throw new EOFException("The file ends at " + at);
      }
      at += got;
    }
  }
}
