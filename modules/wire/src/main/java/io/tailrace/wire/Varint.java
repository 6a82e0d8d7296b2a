package io.tailrace.wire;

/** Numbers in groups of seven bits. */
final class Varint {
  /** The bytes of the longest varint of 32 bits. */
  static final int LONGEST = 5;

  private Varint() {}

  /** How many bytes an unsigned number takes. */
  static int size(int value) {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
  }
}
