package io.tailrace.server.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Cuts a stream at line feeds. Bytes stay as they are, a carriage return before one included. */
public final class LineReader {
  private static final int STEP = 1 << 16;

  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[STEP];
  private int start;
  private int end;
  private int searched;
  private boolean ended;
  private long lines;

  /**
   * Reads from a stream.
   *
   * @param maxBytes the longest line that is accepted
   */
  public LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /**
   * The next line without its line feed, valid until the next call; empty at the end. A last line
   * needs no line feed.
   *
   * @throws FormatException if the line is too long
   */
  public Optional<ByteBuffer> next() {
    while (true) {
      int feed = indexOfLineFeed();
      if (feed >= 0) {
        return Optional.of(line(feed, feed + 1));
      }
      if (ended) {
        return start == end ? Optional.empty() : Optional.of(line(end, end));
      }
      fill();
    }
  }

  /** Everything that is left of the stream. */
  public ByteBuffer rest() {
    while (!ended) {
      fill();
    }
    return line(end, end);
  }

  /** The number of the line that {@link #next} returned last, from 1. */
  public long lineNumber() {
    return lines;
  }

  /** Whether the next line is not here yet, so that {@link #next} may wait for it. */
  public boolean mayWait() {
    if (ended || indexOfLineFeed() >= 0) {
      return false;
    }
    try {
      return in.available() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int indexOfLineFeed() {
    for (; searched < end; searched++) {
      if (buffer[searched] == '\n') {
        return searched;
      }
    }
    return -1;
  }

  private ByteBuffer line(int to, int next) {
    ByteBuffer line = ByteBuffer.wrap(buffer, start, to - start);
    start = next;
    searched = next;
    lines++;
    return line;
  }

  private void fill() {
    if (end - start > maxBytes) {
      throw new FormatException("Line " + (lines + 1) + " is longer than " + maxBytes + " bytes");
    }
    if (start > 0) {
      // The caller's line of before is overwritten here, and here only.
      System.arraycopy(buffer, start, buffer, 0, end - start);
      searched -= start;
      end -= start;
      start = 0;
    } else if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, maxBytes + STEP));
    }
    try {
      int read = in.read(buffer, end, buffer.length - end);
      if (read < 0) {
        ended = true;
      } else {
        end += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
