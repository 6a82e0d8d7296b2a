package io.tailrace.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads what a codec decodes block by block. The codec's errors become {@link IOException}s. */
abstract class DecoderStream extends InputStream {
  private static final byte[] NOTHING = new byte[0];

  private enum State {
    OPEN,
    ENDED,
    CORRUPT,
    CLOSED
  }

  private State state = State.OPEN;
  private byte[] block = NOTHING;
  private int position;
  private int limit;

  /**
   * Decodes some more and hands it to {@link #supply}; nothing supplied is no error.
   *
   * @return whether there may be more; false at a proper end only
   * @throws IOException or any runtime exception if the input is corrupt or ends too early
   */
  abstract boolean decode() throws IOException;

  /** Lets go of the workspace; called once. */
  abstract void release();

  /** Offers decoded bytes; they stay as they are until the next {@link #decode}. */
  final void supply(byte[] bytes, int from, int to) {
    block = bytes;
    position = from;
    limit = to;
  }

  static EOFException truncated(String codec) {
    return new EOFException("The " + codec + " data ends too early");
  }

  @Override
  public final int read() throws IOException {
    return fill() ? block[position++] & 0xff : -1;
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(block, position, target, offset, count);
    position += count;
    return count;
  }

  /** Skips without copying. */
  @Override
  public final long skip(long count) throws IOException {
    long left = count;
    while (left > 0 && fill()) {
      int step = (int) Math.min(left, limit - position);
      position += step;
      left -= step;
    }
    return Math.max(0, count) - Math.max(0, left);
  }

  @Override
  public final int available() {
    return limit - position;
  }

  @Override
  public final void close() {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      supply(NOTHING, 0, 0);
      release();
    }
  }

  private boolean fill() throws IOException {
    while (position == limit) {
      switch (state) {
        case OPEN -> decodeOnce();
        case ENDED -> {
          return false;
        }
        case CORRUPT -> throw new IOException("The data was found corrupt before");
        case CLOSED -> throw new IOException("The stream is closed");
      }
    }
    return true;
  }

  private void decodeOnce() throws IOException {
    try {
      if (!decode()) {
        state = State.ENDED;
      }
    } catch (IOException e) {
      state = State.CORRUPT;
      throw e;
    } catch (RuntimeException e) {
      state = State.CORRUPT;
      throw new IOException("Corrupt data: " + e.getMessage(), e);
    }
  }
}
