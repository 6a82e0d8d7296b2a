package io.tailrace.kernel.compaction;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The newest offset of each key, in a fixed amount of memory outside the heap that is given back
 * when the map is closed. Of a key it holds 128 bits of its SHA-256: so many that nobody can make
 * two keys that are taken for one, and a lookup never has to see the key again. For one thread.
 *
 * <pre>
 *   slot := hash int64 int64, offset + 1 int64 (0: free)
 * </pre>
 *
 * A slot is found by the hash, or is the next free one after it (open addressing); nothing is ever
 * removed.
 */
final class OffsetMap implements AutoCloseable {
  /** What a key takes. */
  static final int BYTES_PER_KEY = 24;

  /** The answer for a key that is not in the map. */
  static final long NONE = -1;

  private static final int HASH_BYTES = 32;
  private static final int OFFSET_AT = 16;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment slots;
  private final long slotCount;
  private final long capacity;
  private final MessageDigest digest;
  private final byte[] hash = new byte[HASH_BYTES];
  private final ByteBuffer hashBytes = ByteBuffer.wrap(hash);
  private long size;

  /**
   * Allocates a map.
   *
   * @param bytes how much memory it takes, at least {@link #BYTES_PER_KEY}
   * @param loadFactor the share of its slots that it fills, above 0 and at most 1
   */
  OffsetMap(long bytes, double loadFactor) {
    slotCount = Math.max(2, bytes / BYTES_PER_KEY);
    // One slot stays free, where looking for a key ends.
    capacity = Math.clamp((long) (slotCount * loadFactor), 1, slotCount - 1);
    slots = arena.allocate(slotCount * BYTES_PER_KEY, Long.BYTES);
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** How many bytes a map takes that holds this many keys at a load factor. */
  static long bytesFor(long keys, double loadFactor) {
    double slots = Math.ceil((keys + 1.0) / loadFactor) + 1;
    return slots >= Long.MAX_VALUE / BYTES_PER_KEY ? Long.MAX_VALUE : (long) slots * BYTES_PER_KEY;
  }

  /**
   * Gives a key a newer offset.
   *
   * @param key from position to limit, which are left as they are
   * @return whether it could: not if the key is new and the map is full
   */
  boolean put(ByteBuffer key, long offset) {
    long slot = slotOf(key);
    if (isFree(slot)) {
      if (size == capacity) {
        return false;
      }
      size++;
      slots.set(LONG, slot, hashBytes.getLong(0));
      slots.set(LONG, slot + Long.BYTES, hashBytes.getLong(Long.BYTES));
    }
    slots.set(LONG, slot + OFFSET_AT, offset + 1);
    return true;
  }

  /** The newest offset of a key, or {@link #NONE}. */
  long get(ByteBuffer key) {
    return slots.get(LONG, slotOf(key) + OFFSET_AT) - 1;
  }

  /** How many keys it holds. */
  long size() {
    return size;
  }

  /** Where a key is, or where it would be put. */
  private long slotOf(ByteBuffer key) {
    digest.update(key.duplicate());
    try {
      digest.digest(hash, 0, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("A hash of SHA-256 has 32 bytes", e);
    }
    long high = hashBytes.getLong(0);
    long low = hashBytes.getLong(Long.BYTES);
    long slot = Math.unsignedMultiplyHigh(high, slotCount) * BYTES_PER_KEY;
    while (!isFree(slot)
        && (slots.get(LONG, slot) != high || slots.get(LONG, slot + Long.BYTES) != low)) {
      slot += BYTES_PER_KEY;
      if (slot == slotCount * BYTES_PER_KEY) {
        slot = 0;
      }
    }
    return slot;
  }

  private boolean isFree(long slot) {
    return slots.get(LONG, slot + OFFSET_AT) == 0;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    arena.close();
  }
}
