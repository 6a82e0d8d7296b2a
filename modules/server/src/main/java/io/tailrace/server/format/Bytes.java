package io.tailrace.server.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes and their forms in text. */
final class Bytes {
  private Bytes() {}

  /** A copy of the bytes from position to limit. */
  static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(bytes.position(), copy);
    return copy;
  }

  /** The bytes as text, if they are UTF-8. */
  static Optional<String> text(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** What a field of an encoding stands for. */
  static ByteBuffer decode(InputFormat.Encoding encoding, ByteBuffer field) {
    return switch (encoding) {
      case LINE, JSON, WHOLE -> field;
      case HEX -> hex(StandardCharsets.ISO_8859_1.decode(field.duplicate()).toString());
      case BASE64 -> base64(StandardCharsets.ISO_8859_1.decode(field.duplicate()).toString());
    };
  }

  /** The bytes of a text in Base64. */
  static ByteBuffer base64(String text) {
    try {
      return ByteBuffer.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new FormatException("no Base64: " + e.getMessage());
    }
  }

  /** The bytes in Base64. */
  static String toBase64(ByteBuffer bytes) {
    return Base64.getEncoder().encodeToString(copy(bytes));
  }

  /** The bytes in hexadecimal digits. */
  static String toHex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(copy(bytes));
  }

  /** A text in quotes, with what cannot be seen escaped, for error messages. */
  static String visible(String text) {
    StringBuilder quoted = new StringBuilder();
    Json.quote(text, quoted);
    return quoted.toString();
  }

  private static ByteBuffer hex(String text) {
    try {
      return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new FormatException("no hexadecimal digits: " + e.getMessage());
    }
  }
}
