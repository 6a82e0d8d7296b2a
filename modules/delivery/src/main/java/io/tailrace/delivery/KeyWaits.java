package io.tailrace.delivery;

import java.nio.ByteBuffer;

/**
 * Until when keys wait. A fixed number of slots shares all keys: two keys that meet in one make a
 * record wait longer than it must, and never less. For one thread.
 */
final class KeyWaits {
  private static final int SLOTS = 1 << 16;

  private long[] untilMs = new long[0];

  /** The time before which no record of the key may be published. */
  long untilMs(ByteBuffer key) {
    return untilMs.length == 0 ? 0 : untilMs[slot(key)];
  }

  /** A record of the key waits until then. */
  void add(ByteBuffer key, long dueMs) {
    if (untilMs.length == 0) {
      untilMs = new long[SLOTS];
    }
    int slot = slot(key);
    untilMs[slot] = Math.max(untilMs[slot], dueMs);
  }

  private static int slot(ByteBuffer key) {
    return KeyHash.murmur2(key) & (SLOTS - 1);
  }
}
