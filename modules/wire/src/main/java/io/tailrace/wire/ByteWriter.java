package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Writes the primitives of the protocol into a buffer that grows, big-endian, in one pass: the size
 * of a tagged field is put before it once it is known.
 *
 * <p>A writer is meant to be used again and again: {@link #clear} keeps its buffer, so that in the
 * steady state writing allocates nothing. Used by one thread at a time.
 *
 * <p>Record batches go through {@link #payload}, which a subclass may override to send them from
 * where they lie rather than to copy them; it then calls {@link #spliced}, so that {@link #size}
 * counts them all the same.
 */
public class ByteWriter {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Allocator allocator;
  private final int initialCapacity;
  private final int largest;
  private ByteBuffer buffer = NOTHING;
  private int splicedBytes;

  /**
   * A writer without a buffer: the first write allocates it.
   *
   * @param initialCapacity the size of the first buffer, in bytes, above 0
   * @param largest how many bytes may be written at most, spliced ones not counted
   */
  public ByteWriter(Allocator allocator, int initialCapacity, int largest) {
    if (initialCapacity <= 0 || largest < initialCapacity) {
      throw new IllegalArgumentException(
          "A writer of " + initialCapacity + " bytes, at most " + largest);
    }
    this.allocator = allocator;
    this.initialCapacity = initialCapacity;
    this.largest = largest;
  }

  /** A writer with buffers on the heap and no limit but that of an array. */
  public ByteWriter() {
    this(ByteBuffer::allocate, 512, Integer.MAX_VALUE - 8);
  }

  /** Where the buffers of a writer come from and go to. */
  @FunctionalInterface
  public interface Allocator {

    /** An empty big-endian buffer of this capacity or more. */
    ByteBuffer allocate(int capacity);

    /** Takes back a buffer that the writer has replaced by a larger one. */
    default void release(ByteBuffer buffer) {}
  }

  /** Forgets what was written, and keeps the buffer. */
  public final void clear() {
    buffer.clear();
    splicedBytes = 0;
  }

  /** How many bytes the message has: those in the buffer and those spliced in. */
  public final int size() {
    return Math.addExact(buffer.position(), splicedBytes);
  }

  /** How many bytes were written into the buffer: where the next goes. */
  public final int position() {
    return buffer.position();
  }

  /** How many bytes the buffer holds before it has to grow. */
  public final int capacity() {
    return buffer.capacity();
  }

  /**
   * What was written, to be read: a view that the next write or {@link #clear} makes worthless.
   * Spliced bytes are not in it.
   */
  public final ByteBuffer written() {
    return buffer.duplicate().flip();
  }

  /**
   * Hands the buffer over, ready to be read, and goes on without one. The buffer is the caller's,
   * to be given back to the allocator's owner. Spliced bytes are not in it.
   */
  public final ByteBuffer detach() {
    ByteBuffer detached = buffer.flip();
    buffer = NOTHING;
    splicedBytes = 0;
    return detached;
  }

  /** A byte that says yes or no. */
  public final void bool(boolean value) {
    int8((byte) (value ? 1 : 0));
  }

  /** A byte. */
  public final void int8(byte value) {
    room(Byte.BYTES).put(value);
  }

  /** Two bytes. */
  public final void int16(short value) {
    room(Short.BYTES).putShort(value);
  }

  /** Two bytes, unsigned: 0 to 65535. */
  public final void uint16(int value) {
    room(Short.BYTES).putShort((short) value);
  }

  /** Four bytes. */
  public final void int32(int value) {
    room(Integer.BYTES).putInt(value);
  }

  /** Four bytes over what was written at a position: a size, say, that is known only now. */
  public final void int32(int position, int value) {
    if (position > buffer.position() - Integer.BYTES) {
      throw new IndexOutOfBoundsException("Nothing is written at " + position + " yet");
    }
    buffer.putInt(position, value);
  }

  /** Four bytes, unsigned: 0 to 4294967295. */
  public final void uint32(long value) {
    room(Integer.BYTES).putInt((int) value);
  }

  /** Eight bytes. */
  public final void int64(long value) {
    room(Long.BYTES).putLong(value);
  }

  /** Eight bytes, IEEE 754. */
  public final void float64(double value) {
    room(Double.BYTES).putDouble(value);
  }

  /** Sixteen bytes. */
  public final void uuid(Uuid value) {
    room(2 * Long.BYTES).putLong(value.high()).putLong(value.low());
  }

  /**
   * A number in groups of seven bits, the lowest first.
   *
   * @param value 0 to 2147483647
   */
  public final void unsignedVarint(int value) {
    ByteBuffer target = room(Varint.size(value));
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  /** A text with a length of two bytes. */
  public final void string(String value) {
    int length = Utf8.length(value);
    int16((short) length);
    Utf8.write(value, length, room(length));
  }

  /** A text with a length of two bytes, which may be absent. */
  public final void nullableString(Optional<String> value) {
    if (value.isPresent()) {
      string(value.get());
    } else {
      int16((short) -1);
    }
  }

  /** A text with a varint length (KIP-482). */
  public final void compactString(String value) {
    int length = Utf8.length(value);
    unsignedVarint(length + 1);
    Utf8.write(value, length, room(length));
  }

  /** A text with a varint length (KIP-482), which may be absent. */
  public final void compactNullableString(Optional<String> value) {
    if (value.isPresent()) {
      compactString(value.get());
    } else {
      unsignedVarint(0);
    }
  }

  /** What the buffer has left, with a length of four bytes. */
  public final void bytes(ByteBuffer value) {
    int32(value.remaining());
    raw(value);
  }

  /** As {@link #bytes}, which may be absent. */
  public final void nullableBytes(Optional<ByteBuffer> value) {
    if (value.isPresent()) {
      bytes(value.get());
    } else {
      int32(-1);
    }
  }

  /** What the buffer has left, with a varint length (KIP-482). */
  public final void compactBytes(ByteBuffer value) {
    unsignedVarint(Math.addExact(value.remaining(), 1));
    raw(value);
  }

  /** As {@link #compactBytes}, which may be absent. */
  public final void compactNullableBytes(Optional<ByteBuffer> value) {
    if (value.isPresent()) {
      compactBytes(value.get());
    } else {
      unsignedVarint(0);
    }
  }

  /** Record batches with a length of four bytes. */
  public final void records(Payload value) {
    int32(value.size());
    payload(value);
  }

  /** As {@link #records}, which may be absent. */
  public final void nullableRecords(Optional<Payload> value) {
    if (value.isPresent()) {
      records(value.get());
    } else {
      int32(-1);
    }
  }

  /** Record batches with a varint length (KIP-482). */
  public final void compactRecords(Payload value) {
    unsignedVarint(Math.addExact(value.size(), 1));
    payload(value);
  }

  /** As {@link #compactRecords}, which may be absent. */
  public final void compactNullableRecords(Optional<Payload> value) {
    if (value.isPresent()) {
      compactRecords(value.get());
    } else {
      unsignedVarint(0);
    }
  }

  /** The length of an array, in four bytes, or -1 where it is absent. */
  public final void arrayLength(int length) {
    int32(length);
  }

  /** The length of an array as a varint (KIP-482), or -1 where it is absent. */
  public final void compactArrayLength(int length) {
    unsignedVarint(Math.addExact(length, 1));
  }

  /**
   * Begins a tagged field (KIP-482).
   *
   * @return what {@link #endTaggedField} wants back
   */
  public final int beginTaggedField(int tag) {
    unsignedVarint(tag);
    int8((byte) 0);
    return buffer.position();
  }

  /**
   * Ends a tagged field and puts its size before it. One byte was left for the size, as nearly all
   * tagged fields are short; a longer one is moved.
   *
   * @param start what {@link #beginTaggedField} gave
   */
  public final void endTaggedField(int start) {
    int size = buffer.position() - start;
    int widening = Varint.size(size) - 1;
    if (widening > 0) {
      ByteBuffer target = room(widening);
      target.put(start + widening, target, start, size);
      target.position(start + widening + size);
    }
    int rest = size;
    for (int i = start - 1; i < start - 1 + widening; i++) {
      buffer.put(i, (byte) (rest | 0x80));
      rest >>>= 7;
    }
    buffer.put(start - 1 + widening, (byte) rest);
  }

  /** What the buffer has left, and no length before it. */
  public final void raw(ByteBuffer value) {
    int start = buffer.position();
    int size = value.remaining();
    ByteBuffer target = room(size);
    target.put(start, value, value.position(), size).position(start + size);
  }

  /**
   * The bytes of record batches, after their length was written. Here they are copied into the
   * buffer.
   */
  protected void payload(Payload payload) {
    int size = payload.size();
    int end = Math.addExact(buffer.position(), size);
    payload.copyTo(room(size));
    if (buffer.position() != end) {
      throw new IllegalStateException(
          "A payload of " + size + " bytes has copied " + (buffer.position() - end + size));
    }
  }

  /** Counts bytes that are sent from elsewhere, at this point of what is written. */
  protected final void spliced(int bytes) {
    splicedBytes = Math.addExact(splicedBytes, bytes);
  }

  private ByteBuffer room(int bytes) {
    return bytes <= buffer.remaining() ? buffer : grow(bytes);
  }

  private ByteBuffer grow(int bytes) {
    long needed = (long) buffer.position() + bytes;
    if (needed > largest) {
      throw new MessageTooLargeException(
          "A message of " + needed + " bytes or more, where the limit is " + largest);
    }
    long wanted = Math.max(needed, Math.max(initialCapacity, 2L * buffer.capacity()));
    ByteBuffer former = buffer;
    buffer = allocator.allocate((int) Math.min(wanted, largest)).put(former.flip());
    if (former != NOTHING) {
      allocator.release(former);
    }
    return buffer;
  }
}
