package com.example.mvstore;

import io.tailrace.spi.storage.LogSlice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes that were copied out of the store, so nothing can take them away. */
record MvSlice(byte[] bytes) implements LogSlice {

  @Override
  public int size() {
    return bytes.length;
  }

  @Override
  public long transferTo(int position, int count, WritableByteChannel target) {
    try {
      return target.write(ByteBuffer.wrap(bytes, position, Math.min(count, size() - position)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void copyTo(int position, ByteBuffer target) {
    target.put(bytes, position, Math.min(target.remaining(), size() - position));
  }

  @Override
  public void close() {}
}
