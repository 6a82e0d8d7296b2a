package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads the primitives of the protocol from a buffer, big-endian. Every length is checked against
 * what the buffer still has before anything is allocated by it; whatever does not fit is a {@link
 * MalformedMessageException}. After a message, {@link #remaining} tells whether bytes are left
 * over, which the caller judges.
 *
 * <p>A reader can be pointed to one buffer after another. Used by one thread at a time.
 */
public final class ByteReader {
  /** No bytes. */
  public static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  /** The protocol gives texts two bytes of signed length, also where their length is a varint. */
  static final int LONGEST_STRING = Short.MAX_VALUE;

  private final RecentValues recent;
  private ByteBuffer buffer = NO_BYTES;
  private int position;
  private int limit;

  /**
   * A reader of nothing, yet.
   *
   * @param recent where to look for texts and ids, shared among readers of one thread
   */
  public ByteReader(RecentValues recent) {
    this.recent = recent;
  }

  /** A reader of what the buffer has between its position and its limit, for one use. */
  public ByteReader(ByteBuffer buffer) {
    this(RecentValues.NONE);
    reset(buffer);
  }

  /**
   * Starts over with another buffer: what it has between its position and its limit, which reading
   * does not change.
   *
   * @throws IllegalArgumentException if the buffer is little-endian
   */
  public ByteReader reset(ByteBuffer buffer) {
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("The protocol is big-endian, the buffer is not");
    }
    this.buffer = buffer;
    this.position = buffer.position();
    this.limit = buffer.limit();
    return this;
  }

  /** How many bytes are left. */
  public int remaining() {
    return limit - position;
  }

  /** Where in the buffer the next byte lies. */
  public int position() {
    return position;
  }

  /** A byte that says no or yes: 0 or anything else. */
  public boolean bool() {
    return int8() != 0;
  }

  /** A byte. */
  public byte int8() {
    return buffer.get(take(Byte.BYTES));
  }

  /** Two bytes, signed. */
  public short int16() {
    return buffer.getShort(take(Short.BYTES));
  }

  /** Two bytes, unsigned: 0 to 65535. */
  public int uint16() {
    return Short.toUnsignedInt(int16());
  }

  /** Four bytes, signed. */
  public int int32() {
    return buffer.getInt(take(Integer.BYTES));
  }

  /** Four bytes, unsigned: 0 to 4294967295. */
  public long uint32() {
    return Integer.toUnsignedLong(int32());
  }

  /** Eight bytes, signed. */
  public long int64() {
    return buffer.getLong(take(Long.BYTES));
  }

  /** Eight bytes, IEEE 754. */
  public double float64() {
    return buffer.getDouble(take(Double.BYTES));
  }

  /** Sixteen bytes. */
  public Uuid uuid() {
    int start = take(2 * Long.BYTES);
    return recent.id(buffer.getLong(start), buffer.getLong(start + Long.BYTES));
  }

  /**
   * A number in groups of seven bits, the lowest first, five bytes at most.
   *
   * @return 0 to 2147483647: the protocol has no use for more
   */
  public int unsignedVarint() {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      byte group = int8();
      if (shift == 28 && (group & 0xf8) != 0) {
        break;
      }
      value |= (group & 0x7f) << shift;
      if (group >= 0) {
        return value;
      }
    }
    throw malformed("a varint of 31 bits at most");
  }

  /** A text with a length of two bytes. */
  public String string() {
    return text(int16()).value();
  }

  /** A text with a length of two bytes, which may be absent. */
  public Optional<String> nullableString() {
    short length = int16();
    return length == -1 ? Optional.empty() : text(length).present();
  }

  /** A text with a varint length (KIP-482). */
  public String compactString() {
    return text(unsignedVarint() - 1).value();
  }

  /** A text with a varint length (KIP-482), which may be absent. */
  public Optional<String> compactNullableString() {
    int length = unsignedVarint() - 1;
    return length == -1 ? Optional.empty() : text(length).present();
  }

  /** Bytes with a length of four bytes: a view of the buffer. */
  public ByteBuffer bytes() {
    return slice(int32());
  }

  /** Bytes with a length of four bytes, which may be absent: a view of the buffer. */
  public Optional<ByteBuffer> nullableBytes() {
    int length = int32();
    return length == -1 ? Optional.empty() : Optional.of(slice(length));
  }

  /** Bytes with a varint length (KIP-482): a view of the buffer. */
  public ByteBuffer compactBytes() {
    return slice(unsignedVarint() - 1);
  }

  /** Bytes with a varint length (KIP-482), which may be absent: a view of the buffer. */
  public Optional<ByteBuffer> compactNullableBytes() {
    int length = unsignedVarint() - 1;
    return length == -1 ? Optional.empty() : Optional.of(slice(length));
  }

  /** Record batches with a length of four bytes; the view given is pointed to them. */
  public Payload records(PayloadView view) {
    return show(view, int32());
  }

  /** Record batches with a length of four bytes, which may be absent; as {@link #records}. */
  public Optional<Payload> nullableRecords(PayloadView view) {
    int length = int32();
    return length == -1 ? Optional.empty() : show(view, length).present();
  }

  /** Record batches with a varint length (KIP-482); the view given is pointed to them. */
  public Payload compactRecords(PayloadView view) {
    return show(view, unsignedVarint() - 1);
  }

  /** Record batches with a varint length, which may be absent; as {@link #compactRecords}. */
  public Optional<Payload> compactNullableRecords(PayloadView view) {
    int length = unsignedVarint() - 1;
    return length == -1 ? Optional.empty() : show(view, length).present();
  }

  /**
   * The four-byte length of an array, checked against what is left.
   *
   * @param smallestElement how many bytes an element takes at least, from 1 up
   */
  public int arrayLength(int smallestElement) {
    return checkedLength(int32(), smallestElement);
  }

  /** As {@link #arrayLength}, or -1 where the array is absent. */
  public int nullableArrayLength(int smallestElement) {
    int length = int32();
    return length == -1 ? -1 : checkedLength(length, smallestElement);
  }

  /** The varint length of an array (KIP-482), checked as {@link #arrayLength} does. */
  public int compactArrayLength(int smallestElement) {
    return checkedLength(unsignedVarint() - 1, smallestElement);
  }

  /** As {@link #compactArrayLength}, or -1 where the array is absent. */
  public int compactNullableArrayLength(int smallestElement) {
    int length = unsignedVarint() - 1;
    return length == -1 ? -1 : checkedLength(length, smallestElement);
  }

  /**
   * The size of a tagged field (KIP-482).
   *
   * @return the {@link #position} at which the field ends
   */
  public int taggedFieldEnd() {
    int size = unsignedVarint();
    return position + checkedLength(size, 1);
  }

  /** Leaves out what is left of a tagged field that the version does not know. */
  public void skipTaggedField(int end) {
    position = end;
  }

  /** Leaves out all tagged fields of a struct that knows none. */
  public void skipTaggedFields() {
    for (int left = unsignedVarint(); left > 0; left--) {
      unsignedVarint();
      skipTaggedField(taggedFieldEnd());
    }
  }

  /**
   * Makes sure that a tagged field was as long as it said.
   *
   * @param end what {@link #taggedFieldEnd} gave
   */
  public void endTaggedField(int end) {
    if (position != end) {
      throw malformed("the end of a tagged field at " + end);
    }
  }

  private RecentValues.Text text(int length) {
    if (length > LONGEST_STRING) {
      throw malformed("a string of " + LONGEST_STRING + " bytes at most, not " + length);
    }
    checkedLength(length, 1);
    return recent.text(buffer, take(length), length);
  }

  private ByteBuffer slice(int length) {
    checkedLength(length, 1);
    return buffer.slice(take(length), length);
  }

  private PayloadView show(PayloadView view, int length) {
    checkedLength(length, 1);
    view.show(buffer, take(length), length);
    return view;
  }

  private int checkedLength(int length, int smallestElement) {
    if (length < 0) {
      throw malformed("a length, not " + length);
    }
    if (length > remaining() / smallestElement) {
      throw malformed(length + " elements of " + smallestElement + " bytes or more");
    }
    return length;
  }

  private int take(int size) {
    int start = position;
    if (size > limit - start) {
      throw malformed(size + " bytes");
    }
    position = start + size;
    return start;
  }

  private MalformedMessageException malformed(String expected) {
    return new MalformedMessageException(
        "Expected %s at %d, where %d bytes are left".formatted(expected, position, remaining()));
  }
}
