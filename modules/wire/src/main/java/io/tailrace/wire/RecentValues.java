package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Texts and ids read lately, found by their bytes: the client, topic and group names that come with
 * every request are decoded once and cost nothing afterwards. Each value has one slot that it can
 * lie in, where the next value of the same slot replaces it, so size and effort are bounded
 * whatever a peer sends: about {@value #SLOTS} times {@value #LONGEST_TEXT} bytes.
 *
 * <p>Used by one thread at a time; readers of one thread can share it.
 */
public final class RecentValues {
  /** Topic and client names are no longer than this. */
  static final int LONGEST_TEXT = 255;

  private static final int SLOTS = 256;

  /** Remembers nothing, and so can be used by all threads. */
  static final RecentValues NONE = new RecentValues(0);

  private final Text[] texts;
  private final Uuid[] ids;

  /** Nothing read yet. */
  public RecentValues() {
    this(SLOTS);
  }

  private RecentValues(int slots) {
    texts = new Text[slots];
    ids = new Uuid[slots];
  }

  /** The text of the bytes, which must lie within the buffer. */
  Text text(ByteBuffer buffer, int position, int length) {
    if (this == NONE || length > LONGEST_TEXT) {
      return new Text(bytes(buffer, position, length));
    }
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + buffer.get(position + i);
    }
    int slot = slot(hash);
    Text text = texts[slot];
    if (text == null || !text.is(buffer, position, length)) {
      text = new Text(bytes(buffer, position, length));
      texts[slot] = text;
    }
    return text;
  }

  /** The id of the two halves. */
  Uuid id(long high, long low) {
    if (high == 0 && low == 0) {
      return Uuid.ZERO;
    }
    if (this == NONE) {
      return new Uuid(high, low);
    }
    int slot = slot(Long.hashCode(high ^ low));
    Uuid id = ids[slot];
    if (id == null || id.high() != high || id.low() != low) {
      id = new Uuid(high, low);
      ids[slot] = id;
    }
    return id;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) & SLOTS - 1;
  }

  private static byte[] bytes(ByteBuffer buffer, int position, int length) {
    byte[] bytes = new byte[length];
    buffer.get(position, bytes);
    return bytes;
  }

  /**
   * A decoded text, with what it was decoded from and with the Optional that nullable fields hold.
   */
  static final class Text {
    private final byte[] bytes;
    private final Optional<String> present;

    private Text(byte[] bytes) {
      this.bytes = bytes;
      this.present = Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    String value() {
      return present.orElseThrow();
    }

    Optional<String> present() {
      return present;
    }

    private boolean is(ByteBuffer buffer, int position, int length) {
      if (bytes.length != length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (bytes[i] != buffer.get(position + i)) {
          return false;
        }
      }
      return true;
    }
  }
}
