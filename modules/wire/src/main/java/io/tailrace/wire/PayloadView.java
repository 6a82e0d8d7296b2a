package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A stretch of a buffer, read without copying: of the request that the payload came with, say.
 * Valid as long as the buffer's bytes are. A view can be pointed elsewhere, so that one is enough
 * for all requests of a connection.
 */
public final class PayloadView implements Payload {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Optional<Payload> present = Optional.of(this);
  private ByteBuffer buffer = NOTHING;
  private int position;
  private int size;

  /** A view of nothing. */
  public PayloadView() {}

  /** A view of what the buffer has between its position and its limit. */
  public PayloadView(ByteBuffer buffer) {
    show(buffer, buffer.position(), buffer.remaining());
  }

  /**
   * Points the view to a stretch of a buffer, whatever the buffer's own position and limit become.
   *
   * @throws IndexOutOfBoundsException if the stretch is not within the buffer's limit
   */
  public void show(ByteBuffer buffer, int position, int size) {
    if (position < 0 || size < 0 || position > buffer.limit() - size) {
      throw new IndexOutOfBoundsException(
          size + " bytes at " + position + " of a buffer of " + buffer.limit());
    }
    this.buffer = buffer;
    this.position = position;
    this.size = size;
  }

  /** The buffer that holds the bytes, its position and limit meaning nothing. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /** Where in {@link #buffer} the bytes begin. */
  public int position() {
    return position;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void copyTo(ByteBuffer target) {
    int start = target.position();
    target.put(start, buffer, position, size);
    target.position(start + size);
  }

  /** This view, present: always the same object, so that asking for it costs nothing. */
  public Optional<Payload> present() {
    return present;
  }

  /** Whether the other is a view of the same bytes, wherever they lie. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PayloadView that && bytes().equals(that.bytes());
  }

  @Override
  public int hashCode() {
    return bytes().hashCode();
  }

  @Override
  public String toString() {
    return size + " bytes";
  }

  private ByteBuffer bytes() {
    return buffer.slice(position, size);
  }
}
