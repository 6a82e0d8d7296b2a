package io.tailrace.delivery;

import java.nio.ByteBuffer;

/**
 * Room outside the heap for what an index has no use for yet, in slots of one size. It is written
 * anew after each start, so nothing in it must outlive one. For one thread.
 */
interface Spill extends AutoCloseable {

  /** Writes a whole slot, from the buffer's position to its limit. */
  void write(int slot, ByteBuffer bytes);

  /** Fills the buffer from a slot. */
  void read(int slot, int position, ByteBuffer target);

  /** Lets go of the room. */
  @Override
  void close();
}
