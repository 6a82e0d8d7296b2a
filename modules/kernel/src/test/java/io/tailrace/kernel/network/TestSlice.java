package io.tailrace.kernel.network;

import io.tailrace.spi.storage.LogSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/** A slice of a file that counts how often it is closed; byte i is {@code (byte) i}. */
final class TestSlice implements LogSlice {
  private final FileChannel file;
  private final int size;
  private final AtomicInteger closes = new AtomicInteger();

  TestSlice(FileChannel file, int size) {
    this.file = file;
    this.size = size;
  }

  /** A file of that many bytes. */
  static FileChannel file(Path folder, int size) {
    try {
      FileChannel file =
          FileChannel.open(
              folder.resolve("records"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      ByteBuffer bytes = ByteBuffer.allocate(size);
      for (int i = 0; i < size; i++) {
        bytes.put((byte) i);
      }
      file.write(bytes.flip(), 0);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int closes() {
    return closes.get();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long transferTo(int position, int count, WritableByteChannel target) {
    checkOpen();
    try {
      return file.transferTo(position, count, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void copyTo(int position, ByteBuffer target) {
    checkOpen();
    try {
      int end = Math.min(target.remaining(), size - position);
      ByteBuffer part = target.slice(target.position(), end);
      while (part.hasRemaining()) {
        file.read(part, position + (long) part.position());
      }
      target.position(target.position() + end);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closes.incrementAndGet();
  }

  private void checkOpen() {
    if (closes.get() > 0) {
      throw new IllegalStateException("The slice was closed before it was sent");
    }
  }
}
