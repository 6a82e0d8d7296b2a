package io.tailrace.wire;

import java.nio.ByteBuffer;

/** Encodes texts without garbage. A surrogate without its other half becomes a question mark. */
final class Utf8 {
  private Utf8() {}

  /**
   * How many bytes the text takes.
   *
   * @throws MessageTooLargeException if the protocol has no such long texts
   */
  static int length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < 0x80) {
        length++;
      } else if (unit < 0x800) {
        length += 2;
      } else if (!Character.isSurrogate(unit)) {
        length += 3;
      } else if (isPair(text, i)) {
        length += 4;
        i++;
      } else {
        length++;
      }
    }
    if (length > ByteReader.LONGEST_STRING) {
      throw new MessageTooLargeException(
          "A text of " + length + " bytes, where the limit is " + ByteReader.LONGEST_STRING);
    }
    return length;
  }

  /**
   * Writes the text.
   *
   * @param length what {@link #length} gave
   */
  static void write(String text, int length, ByteBuffer target) {
    if (length == text.length()) {
      for (int i = 0; i < length; i++) {
        char unit = text.charAt(i);
        target.put((byte) (unit < 0x80 ? unit : '?'));
      }
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < 0x80) {
        target.put((byte) unit);
      } else if (unit < 0x800) {
        target.put((byte) (0xc0 | unit >> 6)).put(tail(unit));
      } else if (!Character.isSurrogate(unit)) {
        target.put((byte) (0xe0 | unit >> 12)).put(tail(unit >> 6)).put(tail(unit));
      } else if (isPair(text, i)) {
        int point = text.codePointAt(i++);
        target.put((byte) (0xf0 | point >> 18)).put(tail(point >> 12));
        target.put(tail(point >> 6)).put(tail(point));
      } else {
        target.put((byte) '?');
      }
    }
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static byte tail(int bits) {
    return (byte) (0x80 | bits & 0x3f);
  }
}
