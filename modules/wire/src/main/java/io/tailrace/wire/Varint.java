package io.tailrace.wire;

/** Numbers in groups of seven bits. */
final class Varint {
  private Varint() {}

  /** How many bytes an unsigned number takes. */
  static int size(int value) {
    return (Integer.SIZE - Integer.numberOfLeadingZeros(value | 1) + 6) / 7;
  }
}
