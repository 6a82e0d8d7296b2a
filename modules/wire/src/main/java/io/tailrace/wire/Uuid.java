package io.tailrace.wire;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A topic id or another 128-bit id, shown in Base64 as Kafka shows it (KIP-516).
 *
 * @param high the most significant half
 * @param low the least significant half
 */
public record Uuid(long high, long low) {
  /** Stands for "no id". */
  public static final Uuid ZERO = new Uuid(0, 0);

  // Written out: for a record's own, the JVM would generate classes at each start.

  @Override
  public boolean equals(Object other) {
    return other instanceof Uuid id && low == id.low && high == id.high;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high ^ low);
  }

  /** 22 characters of URL-safe Base64 without padding. */
  @Override
  public String toString() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if the text is no id
   */
  public static Uuid parse(String text) {
    byte[] bytes = Base64.getUrlDecoder().decode(text);
    if (bytes.length != 16) {
      throw new IllegalArgumentException("Not an id of 16 bytes: " + text);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Uuid(buffer.getLong(), buffer.getLong());
  }
}
