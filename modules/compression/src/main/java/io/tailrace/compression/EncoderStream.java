package io.tailrace.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Collects what is written into blocks, which a codec encodes one by one. */
abstract class EncoderStream extends OutputStream {
  private final int blockSize;
  private final byte[] block;
  private int filled;
  private boolean closed;

  /** Where encoded bytes go. */
  final OutputStream target;

  EncoderStream(OutputStream target, int blockSize, byte[] block) {
    this.target = Objects.requireNonNull(target);
    this.blockSize = blockSize;
    this.block = block;
  }

  /** Encodes the first {@code length} bytes, at least one, of the block. */
  abstract void encode(byte[] bytes, int length) throws IOException;

  /** Ends the frame. */
  abstract void finish() throws IOException;

  /** Lets go of the workspace, block included; called once. */
  abstract void release();

  @Override
  public final void write(int value) throws IOException {
    requireOpen();
    if (filled == blockSize) {
      encodeBlock();
    }
    block[filled++] = (byte) value;
  }

  @Override
  public final void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int from = offset;
    for (int left = length; left > 0; ) {
      if (filled == blockSize) {
        encodeBlock();
      }
      int step = Math.min(left, blockSize - filled);
      System.arraycopy(bytes, from, block, filled, step);
      filled += step;
      from += step;
      left -= step;
    }
  }

  /**
   * Hands on what the codec has encoded; a started block is kept, so the bytes do not depend on it.
   */
  @Override
  public final void flush() throws IOException {
    requireOpen();
    target.flush();
  }

  @Override
  public final void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (target) {
      if (filled > 0) {
        encodeBlock();
      }
      finish();
    } finally {
      release();
    }
  }

  private void encodeBlock() throws IOException {
    int length = filled;
    filled = 0;
    encode(block, length);
  }

  private void requireOpen() throws IOException {
    if (closed) {
      throw new IOException("The stream is closed");
    }
  }
}
