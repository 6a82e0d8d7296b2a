package io.tailrace.delivery;

import java.nio.charset.StandardCharsets;

/** Keeps texts that others write from growing without bound. */
final class Bounded {
  private Bounded() {}

  /** The beginning of a text that has at most so many bytes in UTF-8, whole characters only. */
  static String text(String text, int maxBytes) {
    if (text.length() * 3L <= maxBytes) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= maxBytes) {
      return text;
    }
    int end = maxBytes;
    while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
