package io.tailrace.spi.storage;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The record batch format, version 2 (KIP-98), as views on bytes: nothing is copied, and nothing is
 * allocated.
 *
 * <pre>
 *   0               8        12       16 17       21     23       27
 *   +---------------+--------+--------+--+--------+------+--------+
 *   | base offset   | length | leader |m | CRC32C | attr | last   |
 *   | int64         | int32  | epoch  |2 | uint32 | int16| delta  |
 *   +---------------+--------+--------+--+--------+------+--------+
 *   27              35               43            51     53       57       61
 *   +---------------+---------------+---------------+------+--------+--------+----
 *   | base          | max           | producer id   | prod.| base   | record | records
 *   | timestamp     | timestamp     | int64         | epoch| seq.   | count  | ...
 *   +---------------+---------------+---------------+------+--------+--------+----
 * </pre>
 *
 * All numbers are big-endian. The length counts what follows it; the CRC covers everything from the
 * attributes on, so base offset and leader epoch can be written without computing it anew.
 */
public final class RecordBatch {
  /** The magic byte of this format. */
  public static final byte MAGIC = 2;

  /** The bytes of a batch before its records. */
  public static final int HEADER_SIZE = 61;

  /** The bytes that its length field does not count: base offset and the length itself. */
  public static final int LENGTH_OVERHEAD = 12;

  /** The producer id of a batch whose producer is not idempotent. */
  public static final long NO_PRODUCER_ID = -1;

  /** The timestamp of a batch that has none. */
  public static final long NO_TIMESTAMP = -1;

  static final int BASE_OFFSET = 0;
  static final int LENGTH = 8;
  static final int LEADER_EPOCH = 12;
  static final int MAGIC_OFFSET = 16;
  static final int CRC = 17;
  static final int ATTRIBUTES = 21;
  static final int LAST_OFFSET_DELTA = 23;
  static final int BASE_TIMESTAMP = 27;
  static final int MAX_TIMESTAMP = 35;
  static final int PRODUCER_ID = 43;
  static final int PRODUCER_EPOCH = 51;
  static final int BASE_SEQUENCE = 53;
  static final int RECORD_COUNT = 57;

  static final int COMPRESSION_MASK = 0x07;
  static final int LOG_APPEND_TIME_FLAG = 0x08;
  static final int TRANSACTIONAL_FLAG = 0x10;
  static final int CONTROL_FLAG = 0x20;
  static final int DELETE_HORIZON_FLAG = 0x40;

  /** Where the bytes that the CRC covers begin: with the attributes. */
  public static final int CRC_START = 21;

  private RecordBatch() {}

  /** The offset of the first record. */
  public static long baseOffset(ByteBuffer buffer, int at) {
    return buffer.getLong(at + BASE_OFFSET);
  }

  /** Writes the base offset: outside the CRC. */
  public static void baseOffset(ByteBuffer buffer, int at, long offset) {
    buffer.putLong(at + BASE_OFFSET, offset);
  }

  /** The bytes of the whole batch, as its length field says; not checked. */
  public static int sizeInBytes(ByteBuffer buffer, int at) {
    return buffer.getInt(at + LENGTH) + LENGTH_OVERHEAD;
  }

  /** The epoch of the leader that appended it. */
  public static int leaderEpoch(ByteBuffer buffer, int at) {
    return buffer.getInt(at + LEADER_EPOCH);
  }

  /** Writes the leader epoch: outside the CRC. */
  public static void leaderEpoch(ByteBuffer buffer, int at, int epoch) {
    buffer.putInt(at + LEADER_EPOCH, epoch);
  }

  /** The version of the format; the rest of the layout holds for {@link #MAGIC} only. */
  public static byte magic(ByteBuffer buffer, int at) {
    return buffer.get(at + MAGIC_OFFSET);
  }

  /** The CRC32C that the batch carries. */
  public static int crc(ByteBuffer buffer, int at) {
    return buffer.getInt(at + CRC);
  }

  /** The CRC32C of the bytes that there are; the batch lies wholly within the buffer. */
  public static int computeCrc(ByteBuffer buffer, int at) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().limit(at + sizeInBytes(buffer, at)).position(at + ATTRIBUTES));
    return (int) crc.getValue();
  }

  /** The attribute bits. */
  public static short attributes(ByteBuffer buffer, int at) {
    return buffer.getShort(at + ATTRIBUTES);
  }

  /** The number of the codec that compressed the records; 0 for none. */
  public static int compression(ByteBuffer buffer, int at) {
    return attributes(buffer, at) & COMPRESSION_MASK;
  }

  /** Whether the broker's time replaced the records' own. */
  public static boolean isLogAppendTime(ByteBuffer buffer, int at) {
    return (attributes(buffer, at) & LOG_APPEND_TIME_FLAG) != 0;
  }

  /** Gives all records the broker's time, in milliseconds since 1970, and the batch a new CRC. */
  public static void stampLogAppendTime(ByteBuffer buffer, int at, long timestamp) {
    buffer
        .putShort(at + ATTRIBUTES, (short) (attributes(buffer, at) | LOG_APPEND_TIME_FLAG))
        .putLong(at + MAX_TIMESTAMP, timestamp)
        .putInt(at + CRC, computeCrc(buffer, at));
  }

  /** Whether it belongs to a transaction. */
  public static boolean isTransactional(ByteBuffer buffer, int at) {
    return (attributes(buffer, at) & TRANSACTIONAL_FLAG) != 0;
  }

  /** Whether it holds control records, such as transaction markers. */
  public static boolean isControl(ByteBuffer buffer, int at) {
    return (attributes(buffer, at) & CONTROL_FLAG) != 0;
  }

  /**
   * Whether its base timestamp is a delete horizon (KIP-534): when its tombstones, or its
   * transaction marker, may go.
   */
  public static boolean hasDeleteHorizon(ByteBuffer buffer, int at) {
    return (attributes(buffer, at) & DELETE_HORIZON_FLAG) != 0;
  }

  /** The offset of the last record, relative to the base offset. */
  public static int lastOffsetDelta(ByteBuffer buffer, int at) {
    return buffer.getInt(at + LAST_OFFSET_DELTA);
  }

  /** The offset of the last record. */
  public static long lastOffset(ByteBuffer buffer, int at) {
    return baseOffset(buffer, at) + lastOffsetDelta(buffer, at);
  }

  /** The offset after the batch. */
  public static long nextOffset(ByteBuffer buffer, int at) {
    return lastOffset(buffer, at) + 1;
  }

  /** The timestamp that the records' are relative to, in milliseconds since 1970. */
  public static long baseTimestamp(ByteBuffer buffer, int at) {
    return buffer.getLong(at + BASE_TIMESTAMP);
  }

  /** The largest timestamp of its records, in milliseconds since 1970. */
  public static long maxTimestamp(ByteBuffer buffer, int at) {
    return buffer.getLong(at + MAX_TIMESTAMP);
  }

  /**
   * The largest timestamp that one of its records has; {@link #NO_TIMESTAMP} if it has no records:
   * a batch that compaction has emptied still carries a largest timestamp, but of no record.
   */
  public static long newestRecord(ByteBuffer buffer, int at) {
    return recordCount(buffer, at) == 0 ? NO_TIMESTAMP : maxTimestamp(buffer, at);
  }

  /** The id of an idempotent producer, or {@link #NO_PRODUCER_ID}. */
  public static long producerId(ByteBuffer buffer, int at) {
    return buffer.getLong(at + PRODUCER_ID);
  }

  /** The epoch of an idempotent producer. */
  public static short producerEpoch(ByteBuffer buffer, int at) {
    return buffer.getShort(at + PRODUCER_EPOCH);
  }

  /** The sequence number of an idempotent producer's first record. */
  public static int baseSequence(ByteBuffer buffer, int at) {
    return buffer.getInt(at + BASE_SEQUENCE);
  }

  /** How many records it says that it holds. */
  public static int recordCount(ByteBuffer buffer, int at) {
    return buffer.getInt(at + RECORD_COUNT);
  }
}
