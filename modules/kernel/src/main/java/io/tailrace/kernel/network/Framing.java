package io.tailrace.kernel.network;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * The frame of a request: four bytes that say how many follow.
 *
 * <pre>
 *   0        4                          4 + size
 *   +--------+--------------------------+
 *   | size   | header and body          |
 *   | int32  |                          |
 *   +--------+--------------------------+
 * </pre>
 */
final class Framing {
  /** The bytes of the size field. */
  static final int SIZE_BYTES = Integer.BYTES;

  private static final int TLS_HANDSHAKE = 0x16;
  private static final int TLS_MAJOR_VERSION = 0x03;

  private Framing() {}

  /**
   * How many bytes the frame at a position has, its size field included.
   *
   * @param at where four bytes are
   * @param maxRequestBytes the largest size field that is allowed
   * @throws InvalidRequestException if it says what no request may say
   */
  static int frameBytes(ByteBuffer buffer, int at, int maxRequestBytes) {
    int size = buffer.getInt(at);
    if (size < 0 || size > Math.min(maxRequestBytes, Integer.MAX_VALUE - SIZE_BYTES)) {
      throw new InvalidRequestException(
          CloseReason.INVALID_REQUEST,
          "a request of %d bytes, where %d are allowed (socket.request.max.bytes)%s"
              .formatted(size, maxRequestBytes, guess(size)));
    }
    return SIZE_BYTES + size;
  }

  /** What the first bytes look like, if they look like some other protocol. */
  private static String guess(int size) {
    if (size >>> 24 == TLS_HANDSHAKE && (size >>> 16 & 0xff) == TLS_MAJOR_VERSION) {
      return ": this looks like TLS, which this listener does not speak";
    }
    String text =
        "%c%c%c%c"
            .formatted(
                (char) (size >>> 24 & 0xff),
                (char) (size >>> 16 & 0xff),
                (char) (size >>> 8 & 0xff),
                (char) (size & 0xff))
            .toUpperCase(Locale.ROOT);
    return switch (text) {
      case "GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI " ->
          ": this looks like HTTP, which this listener does not speak";
      case "SSH-" -> ": this looks like SSH, which this listener does not speak";
      default -> "";
    };
  }
}
