package io.tailrace.client;

import java.nio.ByteBuffer;

/**
 * Chooses partitions by key as Kafka's clients do (murmur2), so that a key keeps its partition
 * whichever client produces it.
 */
final class Partitioner {
  private static final int SEED = 0x9747b28c;
  private static final int MULTIPLIER = 0x5bd1e995;
  private static final int SHIFT = 24;

  private Partitioner() {}

  /** The partition of a key among so many. */
  static int partition(ByteBuffer key, int partitions) {
    return (murmur2(key) & Integer.MAX_VALUE) % partitions;
  }

  /** The 32-bit MurmurHash2 of the bytes from position to limit, with Kafka's seed. */
  static int murmur2(ByteBuffer bytes) {
    int at = bytes.position();
    int left = bytes.remaining();
    int hash = SEED ^ left;
    for (; left >= 4; left -= 4, at += 4) {
      int word = littleEndian(bytes, at, 4) * MULTIPLIER;
      word = (word ^ word >>> SHIFT) * MULTIPLIER;
      hash = hash * MULTIPLIER ^ word;
    }
    if (left > 0) {
      hash = (hash ^ littleEndian(bytes, at, left)) * MULTIPLIER;
    }
    hash = (hash ^ hash >>> 13) * MULTIPLIER;
    return hash ^ hash >>> 15;
  }

  private static int littleEndian(ByteBuffer bytes, int at, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes.get(at + i) & 0xFF;
    }
    return value;
  }
}
