package io.tailrace.wire;

import java.nio.ByteBuffer;

/**
 * Record batches inside a message (the schema type {@code records}), wherever their bytes lie: in
 * the buffer of a request, in a file. The wire neither looks into them nor copies them.
 */
public interface Payload {

  /** No bytes. */
  Payload EMPTY = new PayloadView();

  /** How many bytes there are. */
  int size();

  /**
   * Copies all bytes to the target's position and advances it.
   *
   * @throws java.nio.BufferOverflowException if the target has less than {@link #size} left
   */
  void copyTo(ByteBuffer target);
}
