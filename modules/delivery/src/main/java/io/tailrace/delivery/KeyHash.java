package io.tailrace.delivery;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Hashes keys as Kafka's producers do, so that a key's records meet in one partition. */
final class KeyHash {
  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;
  private static final int SHIFT = 24;

  private KeyHash() {}

  /** The 32-bit murmur2 of the bytes between position and limit, which stay where they are. */
  static int murmur2(ByteBuffer key) {
    ByteBuffer bytes = key.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int hash = SEED ^ bytes.remaining();
    while (bytes.remaining() >= Integer.BYTES) {
      int word = bytes.getInt() * MULTIPLIER;
      word = (word ^ word >>> SHIFT) * MULTIPLIER;
      hash = hash * MULTIPLIER ^ word;
    }
    if (bytes.hasRemaining()) {
      int at = bytes.position();
      for (int i = bytes.remaining() - 1; i >= 0; i--) {
        hash ^= (bytes.get(at + i) & 0xff) << 8 * i;
      }
      hash *= MULTIPLIER;
    }
    hash = (hash ^ hash >>> 13) * MULTIPLIER;
    return hash ^ hash >>> 15;
  }
}
