package io.tailrace.storage.file;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The layout of an entry in a {@code .txnindex} file.
 *
 * <pre>
 *   0             8              16              24              32       36       40
 *   +-------------+--------------+---------------+---------------+--------+--------+
 *   | producer id | first offset | marker offset | stable offset | number | CRC32C |
 *   | int64       | int64        | int64         | int64         | int32  | of 0-35|
 *   +-------------+--------------+---------------+---------------+--------+--------+
 * </pre>
 *
 * The number is that of the entry before plus one: it shows whether one between them is missing.
 */
final class TransactionEntry {
  static final int BYTES = 40;

  private static final int PRODUCER_ID = 0;
  private static final int FIRST_OFFSET = 8;
  private static final int LAST_OFFSET = 16;
  private static final int STABLE_OFFSET = 24;
  private static final int NUMBER = 32;
  private static final int CRC = 36;

  private TransactionEntry() {}

  /** Puts one at the buffer's position. */
  static void put(
      ByteBuffer target, long producerId, long first, long last, long stable, int number) {
    int at = target.position();
    target.putLong(producerId).putLong(first).putLong(last).putLong(stable).putInt(number);
    target.putInt(crc(target, at));
  }

  private static int crc(ByteBuffer buffer, int at) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().limit(at + CRC).position(at));
    return (int) crc.getValue();
  }

  static boolean isWhole(ByteBuffer buffer, int at) {
    return at + BYTES <= buffer.limit() && buffer.getInt(at + CRC) == crc(buffer, at);
  }

  static long producerId(ByteBuffer buffer, int at) {
    return buffer.getLong(at + PRODUCER_ID);
  }

  static long firstOffset(ByteBuffer buffer, int at) {
    return buffer.getLong(at + FIRST_OFFSET);
  }

  static long lastOffset(ByteBuffer buffer, int at) {
    return buffer.getLong(at + LAST_OFFSET);
  }

  static long stableOffset(ByteBuffer buffer, int at) {
    return buffer.getLong(at + STABLE_OFFSET);
  }

  static int number(ByteBuffer buffer, int at) {
    return buffer.getInt(at + NUMBER);
  }
}
