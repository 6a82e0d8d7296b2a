package com.example.mvstore;

import java.nio.ByteBuffer;

/**
 * What a look-up needs to know of a batch without reading it.
 *
 * @param next the offset after it
 * @param maxTimestamp its largest timestamp, or -1
 * @param reached the largest timestamp up to and including this batch: it never falls, so it can be
 *     searched
 * @param appendedAt the time of day when it was appended, in milliseconds
 * @param segment the base offset of its segment
 * @param size its bytes
 */
record IndexEntry(
    long next, long maxTimestamp, long reached, long appendedAt, long segment, int size) {

  static IndexEntry read(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new IndexEntry(
        buffer.getLong(),
        buffer.getLong(),
        buffer.getLong(),
        buffer.getLong(),
        buffer.getLong(),
        buffer.getInt());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(5 * Long.BYTES + Integer.BYTES)
        .putLong(next)
        .putLong(maxTimestamp)
        .putLong(reached)
        .putLong(appendedAt)
        .putLong(segment)
        .putInt(size)
        .array();
  }

  /** Its largest timestamp, or when it was appended if its records have none. */
  long time() {
    return maxTimestamp >= 0 ? maxTimestamp : appendedAt;
  }
}
